import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench, Measure, Sample } from '../bench.ts';
import { smallBody } from '../load/bodies.ts';
import { sendOne } from '../load/one-request.ts';
import type { Target } from '../load/target.ts';
import { startSwitchyard, type BenchSecrets } from '../peers/switchyard.ts';
import type { RunningPeer } from '../peers/index.ts';
import { cpuMs } from '../process-tree.ts';

const session = '00000000-0000-4000-8000-00000000be4c';

/** From the start of the process to the end of the first answer, and the processor time in it. */
async function timed(begin: () => Promise<RunningPeer>, body: (target: Target) => Buffer): Promise<Sample> {
  const startedMs = performance.now();
  const peer = await begin();
  const listeningMs = performance.now() - startedMs;
  await sendOne(peer.target, body(peer.target));
  const servedMs = performance.now() - startedMs;
  const usedMs = await cpuMs(peer.pid ?? 0);
  await peer.stop();
  return { listeningMs, servedMs, usedMs };
}

const plainBody = ({ model }: Target): Buffer => smallBody({ model, stream: false });

/** A turn as Claude Code sends it: a plan's account serves nothing else. */
function agentBody({ model }: Target): Buffer {
  const user = { device_id: '0'.repeat(64), account_uuid: '', session_id: session };
  const request = JSON.parse(smallBody({ model, stream: false }).toString('utf8')) as object;
  return Buffer.from(JSON.stringify({ ...request, metadata: { user_id: JSON.stringify(user) } }));
}

const agentHeaders = {
  'user-agent': 'claude-cli/2.1.329 (external, cli)',
  'x-app': 'cli',
  'x-claude-code-session-id': session,
};

/**
 * The second start of an installation. With `memory` the account is the login in Claude Code's own file, as most
 * people have it; with `file` an API key in the passphrase vault, whose key derivation is slow on purpose.
 */
async function switchyardStart(bench: Bench, secrets: BenchSecrets): Promise<() => Promise<RunningPeer>> {
  const context = {
    processes: bench.processes,
    folder: await bench.folder('start'),
    upstreamPort: bench.upstream.port,
    probed: false,
  };
  const input = { ...bench.setup, context, secrets } as const;
  const first = await startSwitchyard({ ...input, clientKey: null });
  const clientKey = first.target.headers['x-api-key'] ?? '';
  if (secrets === 'file') {
    await first.stop();
    return () => startSwitchyard({ ...input, clientKey });
  }
  const login = await writeLogin(context.folder);
  const { accounts } = (await first.companion(['accounts', 'list'])) as {
    accounts: readonly { id: string }[];
  };
  for (const { id } of accounts) await first.companion(['accounts', 'remove', id, '--yes']);
  await first.companion(['accounts', 'import', '--provider', 'claude', '--from', login]);
  await first.stop();
  return async () => {
    const peer = await startSwitchyard({ ...input, clientKey });
    const { target } = peer;
    return { ...peer, target: { ...target, headers: { ...target.headers, ...agentHeaders } } };
  };
}

async function writeLogin(folder: string): Promise<string> {
  await mkdir(join(folder, '.claude'), { recursive: true });
  const path = join(folder, '.claude', '.credentials.json');
  const claudeAiOauth = {
    accessToken: `sk-ant-oat01-bench-${'0'.repeat(80)}`,
    refreshToken: `sk-ant-ort01-bench-${'0'.repeat(80)}`,
    expiresAt: Date.now() + 8 * 3_600_000,
    scopes: ['user:inference', 'user:profile'],
    subscriptionType: 'max',
  };
  await writeFile(path, JSON.stringify({ claudeAiOauth }), { mode: 0o600 });
  return path;
}

export const start: Measure = {
  name: 'start',
  title: 'Start of the process to the first served request',
  upstream: 'whole',
  everyRound: true,
  applies: ({ pid }) => pid !== null,
  async run({ name, kind }, bench) {
    if (kind !== 'product') return timed(() => bench.startFresh(name), plainBody);
    const own = await timed(await switchyardStart(bench, 'memory'), agentBody);
    const vault = await timed(await switchyardStart(bench, 'file'), plainBody);
    return { ...own, vaultMs: vault['servedMs'] ?? Number.NaN };
  },
  columns: [
    { title: 'listens ms', figure: 'listeningMs', digits: 0 },
    { title: 'served ms', figure: 'servedMs', digits: 0 },
    { title: 'CPU ms', figure: 'usedMs', digits: 0 },
    { title: 'served ms, passphrase vault', figure: 'vaultMs', digits: 0 },
  ],
};

import type { Bench, Measure } from '../bench.ts';
import { smallBody } from '../load/bodies.ts';
import { sendOne } from '../load/one-request.ts';
import { cpuMs } from '../process-tree.ts';
import type { RunningPeer } from '../peers/index.ts';
import { startSwitchyard } from '../peers/switchyard.ts';

/** The second start of an installation: account and key are there, the secret lies in an encrypted file. */
async function switchyardStart(bench: Bench): Promise<() => Promise<RunningPeer>> {
  const context = {
    processes: bench.processes,
    folder: await bench.folder('start'),
    upstreamPort: bench.upstream.port,
    probed: false,
  };
  const input = { ...bench.setup, context, secrets: 'file' } as const;
  const first = await startSwitchyard({ ...input, clientKey: null });
  const clientKey = first.target.headers['x-api-key'] ?? '';
  await first.stop();
  return () => startSwitchyard({ ...input, clientKey });
}

/** From the start of the process to the end of the first answer. */
export const start: Measure = {
  name: 'start',
  title: 'Start of the process to the first served request',
  upstream: 'whole',
  everyRound: true,
  applies: ({ pid }) => pid !== null,
  async run({ name, kind }, bench) {
    const begin = kind === 'product' ? await switchyardStart(bench) : () => bench.startFresh(name);
    const startedMs = performance.now();
    const peer = await begin();
    const listeningMs = performance.now() - startedMs;
    await sendOne(peer.target, smallBody({ model: peer.target.model, stream: false }));
    const servedMs = performance.now() - startedMs;
    const usedMs = await cpuMs(peer.pid ?? 0);
    await peer.stop();
    return { listeningMs, servedMs, usedMs };
  },
  columns: [
    { title: 'listens ms', figure: 'listeningMs', digits: 0 },
    { title: 'served ms', figure: 'servedMs', digits: 0 },
    { title: 'CPU ms', figure: 'usedMs', digits: 0 },
  ],
};

import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { model } from '../upstream/answers.ts';
import { cores, freePort, runToEnd, type Started } from '../processes.ts';
import type { Peer, PeerContext, RunningPeer } from './peer.ts';
import { createProbe, probeArguments } from './probe-client.ts';
import { productOptions } from '../product-options.ts';

export interface SwitchyardSetup {
  /** The built product's folder (`dist`). */
  readonly dist: string;
  /** Arguments for Node, e.g. to write a profile. */
  readonly nodeArguments: readonly string[];
}

/** `memory` keeps the API key in the process; `file` survives a restart. */
export type BenchSecrets = 'memory' | 'file';

export interface RunningSwitchyard extends RunningPeer {
  /** The web page's address with its token. */
  readonly ui: string;
  /** One verb of the companion, its answer as an object. */
  companion(args: readonly string[], standardInput?: string): Promise<Record<string, unknown>>;
}

export interface SwitchyardStart extends SwitchyardSetup {
  readonly context: PeerContext;
  readonly secrets: BenchSecrets;
  /** Of an earlier start in the same folder; null makes an account and a client key. */
  readonly clientKey: string | null;
}

/** The full product, headless, in front of the vendor that the host map names. */
export function createSwitchyard(setup: SwitchyardSetup): Peer {
  return {
    name: 'switchyard',
    kind: 'product',
    missing: () =>
      access(join(setup.dist, 'server', 'cli.js')).then(
        () => null,
        () => 'it is not built; `npm run bench` does that',
      ),
    start: (context) => startSwitchyard({ ...setup, context, secrets: 'memory', clientKey: null }),
  };
}

function spawnSwitchyard({ dist, nodeArguments, context, secrets }: SwitchyardStart, port: number): Started {
  return context.processes.start({
    command: process.execPath,
    args: [
      ...(context.probed ? probeArguments : []),
      ...productOptions,
      ...nodeArguments,
      join(dist, 'server', 'cli.js'),
      '--headless',
      '--home',
      join(context.folder, 'data'),
      '--port',
      String(port),
    ],
    environment: environment(context, secrets),
    core: cores.peer,
    ipc: context.probed,
    readsOutput: true,
  });
}

export async function startSwitchyard(input: SwitchyardStart): Promise<RunningSwitchyard> {
  const { context } = input;
  const port = await freePort();
  const started = spawnSwitchyard(input, port);
  const line = await started.firstLine.catch((error: Error) => {
    throw new Error(`Switchyard: ${error.message} ${started.errorText()}`);
  });
  const companion: RunningSwitchyard['companion'] = async (args, standardInput = '') =>
    JSON.parse(
      await runToEnd({
        command: process.execPath,
        args: [join(input.dist, 'server', 'cli.js'), ...args, '--json'],
        environment: {
          ...environment(context, input.secrets),
          SWITCHYARD_HOME: join(context.folder, 'data'),
        },
        core: cores.load,
        standardInput,
      }),
    ) as Record<string, unknown>;
  const key = input.clientKey ?? (await openAccount(companion));
  return {
    name: 'switchyard',
    kind: 'product',
    pid: started.pid,
    probe: context.probed ? createProbe(started.child) : null,
    ui: String((JSON.parse(line) as { ui: unknown }).ui),
    target: { port, path: '/v1/messages', headers: { 'x-api-key': key }, model, translates: false },
    companion,
    stop: () => context.processes.stop(started),
  };
}

/** The name of the copy that translates, in tables and bars. */
export const translatedName = 'switchyard-chat';

/** The product in front of a vendor that speaks Chat Completions: clients of Messages are translated. */
export function createTranslatingSwitchyard(setup: SwitchyardSetup): Peer {
  return {
    ...createSwitchyard(setup),
    name: translatedName,
    kind: 'mark',
    async start(context) {
      const running = await startSwitchyard({ ...setup, context, secrets: 'memory', clientKey: '' });
      const { companion } = running;
      const baseUrl = `http://127.0.0.1:${context.upstreamPort}/v1`;
      await addAccount(companion, 'bench', ['--provider', 'openai-compatible', '--base-url', baseUrl]);
      const target = {
        ...running.target,
        headers: { 'x-api-key': await addKey(companion) },
        model: `openai-compatible/${model}`,
        translates: true,
      };
      return { ...running, name: translatedName, kind: 'mark', target };
    },
  };
}

/** An API-key account and a client key for the load; returns the key. */
async function openAccount(companion: RunningSwitchyard['companion']): Promise<string> {
  await addAccount(companion, 'bench');
  return addKey(companion);
}

async function addKey(companion: RunningSwitchyard['companion']): Promise<string> {
  return String((await companion(['keys', 'add', '--label', 'bench']))['key']);
}

/** Adds an account whose API key ends in its label; returns its id. */
export async function addAccount(
  companion: RunningSwitchyard['companion'],
  label: string,
  provider: readonly string[] = ['--provider', 'anthropic'],
): Promise<string> {
  const args = ['accounts', 'add', ...provider, '--api-key-stdin', '--label', label];
  return String((await companion(args, apiKeyOf(label)))['id']);
}

/** Shaped like a key, and none. */
export function apiKeyOf(label: string): string {
  return `sk-ant-api03-${'0'.repeat(80)}-${label}`;
}

function environment(context: PeerContext, secrets: BenchSecrets): Readonly<Record<string, string>> {
  return {
    HOME: context.folder,
    SWITCHYARD_SECRETS: secrets,
    SWITCHYARD_HOST_MAP: `api.anthropic.com=http://127.0.0.1:${context.upstreamPort}`,
    ...(secrets === 'file' ? { SWITCHYARD_PASSPHRASE: 'bench' } : {}),
  };
}

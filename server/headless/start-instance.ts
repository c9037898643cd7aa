import { chmod, rm } from 'node:fs/promises';
import { startCompanionServer } from '../app/index.ts';
import {
  createSwitchyard,
  type CloseOptions,
  type Switchyard,
  type SwitchyardConfig,
} from '../app/create-switchyard.ts';
import type { HttpAdapterInput } from '../control/index.ts';
import { SwitchyardError, toSwitchyardError } from '../errors/index.ts';
import type { Ports } from '../ports.ts';
import { acquireInstanceLock } from '../storage/index.ts';
import { createConfSettings } from './conf-settings.ts';
import { demoPorts, type DemoSession, type StartDemo } from './demo.ts';
import { companionSocketPath, removeInstanceFile, writeInstanceFile } from './instance-file.ts';

export interface InstanceInput {
  readonly ports: Ports;
  readonly config: Omit<SwitchyardConfig, 'demo'>;
  /** Given for a demo: simulated vendors, secrets in memory, home and data directories of the demo's own. */
  readonly startDemo: StartDemo | null;
  /** Without a desktop nobody can be asked about a busy port: then it is an error. */
  readonly portMustBeFree: boolean;
  /** Another door to the same operations, e.g. the web page; resolves to its address for the instance file. */
  readonly openDoor?: (
    adapter: HttpAdapterInput,
  ) => Promise<{ readonly address: string; close(): Promise<void> }>;
}

export type Instance = Switchyard & { readonly doorAddress: string | null };

/** A running product with its companion socket and instance file: what headless and desktop have in common. */
export async function startInstance(input: InstanceInput): Promise<Instance> {
  const { startDemo } = input;
  const { logger, clock, paths } = input.ports;
  const closers: (() => Promise<void>)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const step of closers.splice(0).toReversed())
      await step().catch((error: unknown) =>
        logger.log('warn', 'something did not close', { detail: toSwitchyardError(error).message }),
      );
  };
  try {
    const demo = startDemo === null ? null : await openDemo(input.ports, startDemo, closers);
    const switchyard = await createSwitchyard(
      demo === null ? input.ports : demoPorts(input.ports, demo),
      configOf(input.config, demo, clock),
    );
    let closing: CloseOptions = {};
    closers.push(() => switchyard.close(closing));
    if (input.portMustBeFree) await expectListening(switchyard);
    await demo?.fill(switchyard);

    const adapter = { invoke: switchyard.invoke, events: switchyard.events, after: clock.after };
    const socket = await companionSocketPath(paths.dataDirectory, process.platform);
    await rm(socket, { force: true });
    const companion = await startCompanionServer({ ...adapter, path: socket });
    closers.push(() => companion.close());
    if (process.platform !== 'win32') await chmod(socket, 0o600);

    const door = (await input.openDoor?.(adapter)) ?? null;
    if (door !== null) closers.push(() => door.close());
    const doorAddress = door?.address ?? null;
    await writeInstanceFile(paths.dataDirectory, {
      pid: process.pid,
      proxy: switchyard.proxyUrl,
      ui: doorAddress,
      socket,
    });
    closers.push(() => removeInstanceFile(paths.dataDirectory));
    return {
      ...switchyard,
      doorAddress,
      get proxyUrl() {
        return switchyard.proxyUrl;
      },
      async close(options) {
        closing = options ?? {};
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function expectListening(switchyard: Switchyard): Promise<void> {
  const { proxy } = await switchyard.handlers['app.snapshot']({});
  if (proxy.state === 'failed')
    throw new SwitchyardError('config-invalid', proxy.message ?? 'the proxy does not listen');
  if (proxy.state !== 'port-in-use') return;
  throw new SwitchyardError('port-in-use', `port ${proxy.port} on 127.0.0.1 is used by another program`, {
    details: { port: proxy.port },
  });
}

/** A demo has a data directory of its own, yet it is found, and is alone, at the one that was asked for. */
async function openDemo(
  { paths, clock, random }: Ports,
  startDemo: StartDemo,
  closers: (() => Promise<void>)[],
): Promise<DemoSession> {
  const lock = await acquireInstanceLock(paths.dataDirectory, { pid: process.pid, clock, random });
  closers.push(() => lock.release());
  const demo = await startDemo();
  closers.push(() => demo.close());
  return demo;
}

function configOf(
  config: Omit<SwitchyardConfig, 'demo'>,
  demo: DemoSession | null,
  clock: Ports['clock'],
): SwitchyardConfig {
  if (demo === null) return { ...config, demo: false };
  return {
    ...config,
    demo: true,
    secretBackend: 'memory',
    settings: createConfSettings(demo.dataDirectory, clock),
    redirects: firstOfEachHost([...demo.redirects, ...config.redirects]),
  };
}

/** Earlier entries win; the others must not be shown as if they counted. */
function firstOfEachHost(redirects: SwitchyardConfig['redirects']): SwitchyardConfig['redirects'] {
  return redirects.filter(({ host }, index) => redirects.findIndex((other) => other.host === host) === index);
}

import { chmod, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startCompanionServer, startUiServer } from '../app/index.ts';
import { createSwitchyard } from '../app/create-switchyard.ts';
import { SwitchyardError } from '../errors/index.ts';
import { createFileLogger } from '../observability/index.ts';
import { createConfSettings } from './conf-settings.ts';
import { dataDirectoryOf } from './data-directory.ts';
import { companionSocketPath, removeInstanceFile, writeInstanceFile } from './instance-file.ts';
import { createNodePorts, systemClock, systemRandom } from './node-ports.ts';
import type { HeadlessOptions } from './options.ts';
import type { DemoSession, StartDemo } from './demo.ts';

export interface HeadlessInput {
  readonly options: HeadlessOptions;
  readonly version: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory: string;
  /** The built renderer; null serves no pages (tests of the proxy alone). */
  readonly rendererDirectory: string | null;
  /** Loaded only for `--demo`. */
  readonly startDemo: StartDemo;
}

export interface HeadlessInstance {
  readonly proxy: string;
  /** With the token in the fragment. */
  readonly ui: string | null;
  close(): Promise<void>;
}

/** Starts the product without a desktop. Throws `port-in-use`, `already-running`, `config-invalid`. */
export async function runHeadless(input: HeadlessInput): Promise<HeadlessInstance> {
  const { options, environment } = input;
  const dataDirectory = dataDirectoryOf(environment, process.platform, options.home ?? undefined);
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const logger = createFileLogger(join(dataDirectory, 'logs', 'switchyard.log'), systemClock);
  const demo: DemoSession | null = options.demo ? await input.startDemo() : null;
  const ports = createNodePorts({
    environment: demo === null ? environment : withoutAgentHomes(environment),
    logger,
    paths: {
      dataDirectory,
      homeDirectory: demo?.homeDirectory ?? input.homeDirectory,
      assetsDirectory: input.rendererDirectory ?? '',
    },
  });
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closers.splice(0).reverse())
      await step().catch((error: unknown) => logger.log('warn', 'closing', { detail: String(error) }));
    await logger.flush();
  };
  if (demo !== null) closers.push(() => demo.close());
  try {
    const switchyard = await createSwitchyard(ports, {
      version: input.version,
      redirects: demo === null ? options.redirects : [...demo.redirects, ...options.redirects],
      demo: demo !== null,
      settings: createConfSettings(dataDirectory, systemClock),
      ...(options.port === null ? {} : { port: options.port }),
      ...(demo !== null
        ? { secretBackend: 'memory' }
        : options.secretBackend === null
          ? {}
          : { secretBackend: options.secretBackend }),
      ...(options.passphrase === null ? {} : { passphrase: options.passphrase }),
    });
    closers.push(() => switchyard.close());
    const app = await switchyard.handlers['app.snapshot']({});
    // Headless there is nobody to ask: another port would leave every agent's file pointing at the wrong place.
    if (app.proxy.state === 'port-in-use')
      throw new SwitchyardError(
        'port-in-use',
        `port ${app.proxy.port} on 127.0.0.1 is used by another program`,
        {
          details: { port: app.proxy.port },
        },
      );
    await demo?.fill(switchyard);

    const adapter = { invoke: switchyard.invoke, events: switchyard.events, after: systemClock.after };
    const socket = await companionSocketPath(dataDirectory, process.platform);
    await rm(socket, { force: true });
    const companion = await startCompanionServer({ ...adapter, path: socket });
    closers.push(() => companion.close());
    if (process.platform !== 'win32') await chmod(socket, 0o600);

    let ui: string | null = null;
    if (input.rendererDirectory !== null) {
      const token = Buffer.from(systemRandom.bytes(32)).toString('base64url');
      const server = await startUiServer({ ...adapter, token, directory: input.rendererDirectory, port: 0 });
      closers.push(() => server.close());
      ui = `${server.origin}/#token=${token}`;
    }
    const proxy = switchyard.proxyUrl;
    await writeInstanceFile(dataDirectory, { pid: process.pid, proxy, ui, socket });
    closers.push(() => removeInstanceFile(dataDirectory));
    logger.log('info', 'started', { version: input.version, proxy, demo: demo !== null });
    return { proxy, ui, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function withoutAgentHomes(
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  const { CLAUDE_CONFIG_DIR: _claude, CODEX_HOME: _codex, ...rest } = environment;
  return rest;
}

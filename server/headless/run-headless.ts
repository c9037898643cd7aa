import { join } from 'node:path';
import { startUiServer } from '../app/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import { createFileLogger } from '../observability/index.ts';
import { createConfSettings } from './conf-settings.ts';
import { dataDirectoryOf } from './data-directory.ts';
import type { StartDemo } from './demo.ts';
import { createNodePorts, systemClock, systemRandom } from './node-ports.ts';
import type { HeadlessOptions } from './options.ts';
import { startInstance } from './start-instance.ts';
import { ensurePrivateDirectory, fileFailureCode } from '../storage/index.ts';

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
  const { options, environment, rendererDirectory } = input;
  const dataDirectory = dataDirectoryOf(environment, process.platform, options.home ?? undefined);
  await makeDataDirectory(dataDirectory);
  const logger = createFileLogger(join(dataDirectory, 'logs', 'switchyard.log'), systemClock);
  const instance = await startInstance({
    ports: createNodePorts({
      environment,
      logger,
      paths: { dataDirectory, homeDirectory: input.homeDirectory, assetsDirectory: rendererDirectory ?? '' },
    }),
    config: {
      version: input.version,
      redirects: options.redirects,
      settings: createConfSettings(dataDirectory, systemClock),
      ...(options.port === null ? {} : { port: options.port }),
      ...(options.secretBackend === null ? {} : { secretBackend: options.secretBackend }),
      ...(options.passphrase === null ? {} : { passphrase: options.passphrase }),
    },
    startDemo: options.demo ? input.startDemo : null,
    portMustBeFree: true,
    ...(rendererDirectory === null
      ? {}
      : {
          openDoor: async (adapter) => {
            const token = Buffer.from(systemRandom.bytes(32)).toString('base64url');
            const server = await startUiServer({ ...adapter, token, directory: rendererDirectory, port: 0 });
            return { address: `${server.origin}/#token=${token}`, close: server.close };
          },
        }),
  }).catch(async (error: unknown) => {
    await logger.flush();
    throw error;
  });
  logger.log('info', 'started', { version: input.version, proxy: instance.proxyUrl, demo: options.demo });
  return {
    proxy: instance.proxyUrl,
    ui: instance.doorAddress,
    async close() {
      await instance.close();
      await logger.flush();
    },
  };
}

async function makeDataDirectory(path: string): Promise<void> {
  try {
    await ensurePrivateDirectory(path);
  } catch (error) {
    const code = fileFailureCode(error) ?? 'unknown error';
    throw new SwitchyardError('config-invalid', `the data directory ${path} cannot be used (${code})`, {
      cause: error,
    });
  }
}

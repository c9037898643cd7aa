import { Readable } from 'node:stream';
import type { StartDemo } from './headless/index.ts';

export { createSwitchyard } from './app/create-switchyard.ts';
export type { Switchyard, SwitchyardConfig } from './app/create-switchyard.ts';
export { createInvoke, defaultSettings } from './control/index.ts';
export type { Invoke, SettingsStorage } from './control/index.ts';
export { dataDirectoryOf, startInstance, systemClock, systemRandom } from './headless/index.ts';
export type { Instance, InstanceInput, StartDemo } from './headless/index.ts';
export { createFileLogger } from './observability/index.ts';
export { parseHostMap } from './upstream/index.ts';
export type { HostRedirect } from './upstream/index.ts';
export {
  createKeytarSecretStore,
  createMemorySecretStore,
  createPassphraseSecretStore,
  loadKeytar,
} from './vault/index.ts';

/** Simulated vendors and accounts; loaded only when a demo is asked for. */
export const loadDemo: StartDemo = async () => (await import('./headless/start-demo.ts')).startDemoSession();

/**
 * `undo --all` of the companion, for a shell that is asked for it: by the running instance, else on the data directory
 * itself. Answers the exit code: 0 = every agent is back. `tell` gets what a person would read.
 */
export async function undoAll(
  dataDirectory: string,
  environment: Readonly<Record<string, string | undefined>>,
  tell: (text: string) => void,
): Promise<number> {
  const { runCompanion } = await import('./companion/index.ts');
  const input = Readable.from([]);
  return runCompanion(['undo', '--all', '--yes', `--home=${dataDirectory}`], environment, {
    out: tell,
    error: tell,
    input,
  });
}

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

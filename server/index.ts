export { createSwitchyard } from './app/create-switchyard.ts';
export type { Switchyard, SwitchyardConfig } from './app/create-switchyard.ts';
export { createInvoke, defaultSettings } from './control/index.ts';
export type { Invoke, SettingsStorage } from './control/index.ts';
export { createFileLogger } from './observability/index.ts';
export { parseHostMap } from './upstream/index.ts';
export type { HostRedirect } from './upstream/index.ts';
export {
  createKeytarSecretStore,
  createMemorySecretStore,
  createPassphraseSecretStore,
  loadKeytar,
} from './vault/index.ts';

export { trustSystemCertificates } from './certificates.ts';
export { createNotifier } from './notifier.ts';
export { createPaths } from './paths.ts';
export type { ShellPaths } from './paths.ts';
export { askOnQuit } from './quit-dialog.ts';
export { openSettingsStore } from './settings-store.ts';
export type { KeyValueStore, SettingsStorage, StoreOptions } from './settings-store.ts';
export { hasTrayHost } from './tray-host.ts';
export type { RunProgram } from './tray-host.ts';

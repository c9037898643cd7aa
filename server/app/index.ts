export { startCompanionServer, startUiServer } from './control-server.ts';
export type { ControlServer } from './control-server.ts';
export { offlineOperations, openOffline } from './offline.ts';
export type { OfflineInput, OfflineOperation, OfflineProduct } from './offline.ts';
export { startProxyServer } from './proxy-server.ts';
export type { ProxyServer } from './proxy-server.ts';

export { startCompanionServer, startUiServer } from './control-server.ts';
export type { ControlServer } from './control-server.ts';
export { startProxyServer } from './proxy-server.ts';
export type { ProxyServer } from './proxy-server.ts';

export { clientKeyPrefix, createClientKeys, parseClientKeys } from './client-keys.ts';
export type { ClientKey, ClientKeys } from './client-keys.ts';
export { startProxyServer } from './proxy-server.ts';
export type { ProxyServer } from './proxy-server.ts';

export { createHost } from './host.ts';
export type { Host, RunningServer } from './host.ts';
export { describe, serve } from './serve.ts';

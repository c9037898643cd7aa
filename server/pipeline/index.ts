export type { CallKey, InboundCall, Pipeline } from './call.ts';
export { sendError } from './send-error.ts';
export { serve } from './serve.ts';

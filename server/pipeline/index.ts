export type { CallKey, InboundCall, Pipeline } from './call.ts';
export { sendError, statusFor } from './send-error.ts';
export { serveHello } from './serve-hello.ts';
export { serve } from './serve.ts';
export { ownMessage } from './own-message.ts';

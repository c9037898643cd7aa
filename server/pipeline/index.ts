export type { CallKey, InboundCall, ModelKnowledge, PathFacts, Pipeline } from './call.ts';
export { sendError, statusFor } from './send-error.ts';
export { serveHello } from './serve-hello.ts';
export { serve } from './serve.ts';
export { ownMessage } from './own-message.ts';
export { serveCount } from './serve-count.ts';
export { serveModels } from './serve-models.ts';
export { planFacts } from './plan-facts.ts';
export { simulateChoice } from './simulate.ts';

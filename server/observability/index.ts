export { createFileLogger } from './file-logger.ts';
export type { FileLogger } from './file-logger.ts';
export { redact } from './redact.ts';

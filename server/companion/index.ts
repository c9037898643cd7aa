export { runCompanion, usage } from './run-companion.ts';
export type { Terminal } from './run-companion.ts';

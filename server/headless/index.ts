export { asksToServe } from './asks-to-serve.ts';
export { createConfSettings } from './conf-settings.ts';
export { dataDirectoryOf } from './data-directory.ts';
export type { DemoSession, StartDemo } from './demo.ts';
export {
  companionSocketPath,
  readInstanceFile,
  removeInstanceFile,
  writeInstanceFile,
} from './instance-file.ts';
export type { InstanceFacts } from './instance-file.ts';
export { createNodePorts, systemClock, systemRandom } from './node-ports.ts';
export { readHeadlessOptions } from './options.ts';
export type { HeadlessOptions } from './options.ts';
export { createPoliteEnd, endSignals } from './polite-end.ts';
export type { EndSignal } from './polite-end.ts';
export { runHeadless } from './run-headless.ts';
export type { HeadlessInput, HeadlessInstance } from './run-headless.ts';
export { startInstance } from './start-instance.ts';
export type { Instance, InstanceInput } from './start-instance.ts';

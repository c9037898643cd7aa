export { errorCodes } from './codes.ts';
export type { CodeFacts, ErrorCode, FailureScope } from './codes.ts';
export { SwitchyardError, isSwitchyardError, toSwitchyardError } from './switchyard-error.ts';
export type { ErrorOptions } from './switchyard-error.ts';

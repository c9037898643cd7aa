export { attemptLimitMs, createSignIns } from './sign-ins.ts';
export type { SignInAttempt, SignInBeginning, SignIns, SignInSources, SignInState } from './sign-ins.ts';
export type { SendSignIn } from './device-flow.ts';

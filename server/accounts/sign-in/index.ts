export { createSignIns } from './sign-ins.ts';
export type {
  SignInAttempt,
  SignInBeginning,
  SignInOutcome,
  SignIns,
  SignInSources,
  SignInState,
  SignInWay,
} from './sign-ins.ts';
export type { SendSignIn } from './device-flow.ts';
export type { PreparedSignIn } from './way.ts';

export { attemptLimitMs, createSignIns } from './sign-ins.ts';
export type { SignInAttempt, SignInBeginning, SignIns, SignInSources, SignInState } from './sign-ins.ts';
export type { SendSignIn } from './device-flow.ts';
export type { RedirectRule } from './loopback-listener.ts';
export type {
  BrowserWay,
  DeviceCode,
  DevicePoll,
  DeviceWay,
  IssuedCode,
  SignInAnswer,
  SignInProfile,
  SignInRequest,
} from './profile.ts';

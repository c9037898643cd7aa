import type { LoginEnd } from './grant-profile.ts';

/** What goes wrong with renewals right now although the login itself is well. */
export interface RenewalTrouble {
  /** A short word, never a value from a token. */
  readonly code: string;
  /** False when the request did not even leave: the network here. */
  readonly sent: boolean;
  /** Wall clock of the next try, as planned now. */
  readonly nextTryAtMs: number;
}

/** The credential states of the reliability notes, 2.2. Moments are wall clock, milliseconds. */
export type CredentialState =
  | { readonly state: 'ok'; readonly expiresAtMs: number; readonly trouble: RenewalTrouble | null }
  | { readonly state: 'renewing'; readonly expiresAtMs: number }
  /** The new tokens are in memory and could not be saved yet; saving is tried for ever. */
  | { readonly state: 'persist-pending'; readonly expiresAtMs: number; readonly sinceMs: number }
  /** A renewal went out and no answer came. The access token serves until its end; then one more try is made. */
  | {
      readonly state: 'unknown-outcome';
      readonly expiresAtMs: number;
      readonly attempts: number;
      /** When the person may have to sign in again. */
      readonly nextTryAtMs: number;
    }
  | { readonly state: 'needs-login'; readonly end: LoginEnd; readonly code: string }
  /** The login has reached its own end. */
  | { readonly state: 'expired'; readonly atMs: number }
  /** The secret cannot be read. `unverified`: only an older copy can, and renewing it may end the login. */
  | {
      readonly state: 'store';
      readonly condition: 'locked' | 'denied' | 'absent' | 'corrupt' | 'unavailable' | 'unverified';
    };

export type KeeperEvent =
  | { readonly type: 'state'; readonly account: string; readonly state: CredentialState }
  | { readonly type: 'renewed'; readonly account: string; readonly expiresAtMs: number }
  /** Another process renewed the login, or a new sign-in came in; its tokens are used from now on. */
  | { readonly type: 'adopted'; readonly account: string }
  | {
      readonly type: 'login-ending';
      readonly account: string;
      readonly daysLeft: number;
      readonly endsAtMs: number;
    }
  /** True while a renewal must not be torn apart by sleep: the shell holds a power-save blocker. */
  | { readonly type: 'busy'; readonly busy: boolean }
  /** The wall clock is off by more than five minutes; null = it is right again. */
  | { readonly type: 'clock-skew'; readonly skewMs: number | null }
  /** New tokens could not be saved; said at every try, so that it reaches the screen. */
  | {
      readonly type: 'save-failed';
      readonly account: string;
      readonly code: string;
      readonly attempt: number;
    };

/** Same state as far as anyone can see, so that nothing is announced twice. */
export function sameState(left: CredentialState | null, right: CredentialState): boolean {
  return left !== null && JSON.stringify(left) === JSON.stringify(right);
}

/** May this credential serve a request (reliability notes 2.2)? The access token must live too. */
export function canServe(state: CredentialState): boolean {
  return state.state !== 'needs-login' && state.state !== 'expired';
}

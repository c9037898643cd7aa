import { loginEndReasons } from '../accounts/index.ts';
import type { CredentialState as KeeperState } from '../accounts/keeper/index.ts';
import type { AccountView, CredentialState } from '../contract/index.ts';

export type OwnLoginState = KeeperState;

/** A login that we renew ourselves, as the account list shows it. `noted`: what a refused request told. */
export function ownLoginView(
  state: Exclude<KeeperState, { state: 'store' }>,
  noted: CredentialState | null,
): AccountView['credential'] {
  switch (state.state) {
    case 'needs-login':
      return { state: 'needs-sign-in', expiresAtMs: null, message: loginEndReasons[state.end] };
    case 'expired':
      return {
        state: 'expired',
        expiresAtMs: state.atMs,
        message: 'This sign-in has come to its end. Sign in again.',
      };
    case 'persist-pending':
      return {
        state: 'ok',
        expiresAtMs: state.expiresAtMs,
        message: 'The renewed sign-in could not be saved yet. Leave Switchyard running; it goes on trying.',
      };
    case 'unknown-outcome':
      return {
        state: 'ok',
        expiresAtMs: state.expiresAtMs,
        message: 'A renewal was not answered. A new sign-in may be needed soon.',
      };
    case 'renewing':
      return { state: 'ok', expiresAtMs: state.expiresAtMs, message: null };
    case 'ok':
      return {
        state: noted ?? 'ok',
        expiresAtMs: state.expiresAtMs,
        message: state.trouble === null ? null : `The renewal has to wait (${state.trouble.code}).`,
      };
  }
}

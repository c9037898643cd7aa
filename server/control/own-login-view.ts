import type { CredentialState as KeeperState } from '../accounts/keeper/index.ts';
import type { AccountView, CredentialState } from '../contract/index.ts';

export type OwnLoginState = KeeperState;

const ends: Readonly<Record<Extract<KeeperState, { state: 'needs-login' }>['end'], string>> = {
  refused: 'The vendor does not accept this sign-in any more. Sign in again.',
  'time-limit': 'This sign-in has reached its time limit. Sign in again.',
  'on-hold': 'The vendor holds or has closed this account. Look at the vendor’s page.',
  'client-refused': 'The vendor did not accept Switchyard’s request to renew the sign-in.',
  interrupted:
    'Switchyard was stopped in the middle of a renewal, and the answer is lost with it. Sign in again.',
  'unknown-outcome': 'Three renewals went out and none was answered. Sign in again.',
  'no-refresh-token': 'This sign-in cannot be renewed. Sign in again.',
};

/** A login that we renew ourselves, as the account list shows it. `noted`: what a refused request told. */
export function ownLoginView(
  state: Exclude<KeeperState, { state: 'store' }>,
  noted: CredentialState | null,
): AccountView['credential'] {
  switch (state.state) {
    case 'needs-login':
      return { state: 'needs-sign-in', expiresAtMs: null, message: ends[state.end] };
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

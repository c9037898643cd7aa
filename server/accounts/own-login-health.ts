import type { CredentialHealth } from './health/index.ts';
import type { CredentialState, LoginEnd } from './keeper/index.ts';

/** Why a login needs its person again, in one sentence. */
export const loginEndReasons: Readonly<Record<LoginEnd, string>> = {
  refused: 'The vendor does not accept this sign-in any more. Sign in again.',
  'time-limit': 'This sign-in has reached its time limit. Sign in again.',
  'on-hold': 'The vendor holds or has closed this account. Look at the vendor’s page.',
  'client-refused': 'The vendor did not accept Switchyard’s request to renew the sign-in.',
  interrupted:
    'Switchyard was stopped in the middle of a renewal, and the answer is lost with it. Sign in again.',
  'unknown-outcome': 'Three renewals went out and none was answered. Sign in again.',
  'no-refresh-token': 'This sign-in cannot be renewed. Sign in again.',
};

/** What the keeper says of a login, in the words of health, so that choosing knows it too. */
export function healthOfLogin(state: CredentialState, nowMs: number): CredentialHealth {
  switch (state.state) {
    case 'ok':
      return { state: 'ok' };
    case 'renewing':
      return { state: 'refreshing', attempts: 1 };
    case 'persist-pending':
      return { state: 'persist-pending' };
    case 'unknown-outcome':
      return { state: 'unknown-outcome', attempts: state.attempts };
    case 'needs-login':
      return {
        state: 'needs-login',
        reason: loginEndReasons[state.end],
        found: 'renewal',
        notedAtMs: nowMs,
      };
    case 'expired':
      return {
        state: 'expired',
        reason: 'This sign-in has come to its end. Sign in again.',
        found: 'renewal',
        notedAtMs: nowMs,
      };
    case 'store':
      return {
        state: 'store',
        trouble: state.condition === 'unavailable' ? 'absent' : state.condition,
        before: { state: 'ok' },
      };
    default:
      return state satisfies never;
  }
}

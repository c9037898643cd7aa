import type { CredentialEvent } from './events.ts';
import type { HealthPolicy } from './policy.ts';
import type { CredentialHealth } from './state.ts';

const ok: CredentialHealth = { state: 'ok' };
type Plain = Exclude<CredentialHealth, { readonly state: 'store' }>;

/** May the credential go on a request? `tokenLives`: the access token at hand has not run out. */
export function isUsable(credential: CredentialHealth, tokenLives: boolean): boolean {
  switch (credential.state) {
    case 'ok':
    case 'persist-pending':
      return true;
    case 'refreshing':
    case 'unknown-outcome':
      return tokenLives;
    case 'needs-login':
    case 'expired':
    case 'store':
      return false;
    default:
      return credential satisfies never;
  }
}

/** One renewal at a time, and none for a login that is over or that cannot be saved. */
export function mayRenew(credential: CredentialHealth): boolean {
  return credential.state === 'ok' || credential.state === 'unknown-outcome';
}

/** The credential's half of reliability notes 2.3; an event that does not fit the state changes nothing. */
export function stepCredential(
  credential: CredentialHealth,
  event: CredentialEvent,
  nowMs: number,
  policy: HealthPolicy,
): CredentialHealth {
  switch (event.kind) {
    case 'signed-in':
      return ok;
    case 'told':
      return event.credential;
    case 'store-trouble':
      return {
        state: 'store',
        trouble: event.trouble,
        before: credential.state === 'store' ? credential.before : credential,
      };
    case 'store-back':
      return credential.state === 'store' ? credential.before : credential;
    default:
      break;
  }
  if (credential.state === 'store') {
    const before = stepCredential(credential.before, event, nowMs, policy);
    return before.state === 'store' || before === credential.before ? credential : { ...credential, before };
  }
  return stepPlain(credential, event, nowMs, policy);
}

function stepPlain(
  credential: Plain,
  event: Exclude<CredentialEvent, { kind: 'signed-in' | 'told' | 'store-trouble' | 'store-back' }>,
  nowMs: number,
  policy: HealthPolicy,
): CredentialHealth {
  const needsLogin = (reason: string): CredentialHealth => ({
    state: 'needs-login',
    reason,
    found: 'renewal',
    notedAtMs: nowMs,
  });
  const interrupted = needsLogin('A renewal was interrupted and its outcome stayed unknown.');
  const isRunning = credential.state === 'refreshing';
  switch (event.kind) {
    case 'renewal-begun': {
      if (!mayRenew(credential)) return credential;
      const attempts = (credential.state === 'unknown-outcome' ? credential.attempts : 0) + 1;
      return attempts > policy.renewalAttempts ? interrupted : { state: 'refreshing', attempts };
    }
    case 'renewal-durable':
      return isRunning ? ok : credential;
    case 'renewal-unsaved':
      return isRunning ? { state: 'persist-pending' } : credential;
    case 'saved':
      return credential.state === 'persist-pending' ? ok : credential;
    case 'renewal-refused':
      if (!isRunning) return credential;
      return event.storeMoved ? ok : needsLogin(event.reason);
    case 'renewal-failed':
      return isRunning ? ok : credential;
    case 'renewal-unanswered':
      if (!isRunning) return credential;
      return credential.attempts >= policy.renewalAttempts
        ? interrupted
        : { state: 'unknown-outcome', attempts: credential.attempts };
    case 'newer-token':
      return credential.state === 'refreshing' || credential.state === 'persist-pending' ? credential : ok;
    case 'login-ended':
      return { state: 'expired', reason: event.reason, found: 'renewal', notedAtMs: nowMs };
    default:
      return event satisfies never;
  }
}

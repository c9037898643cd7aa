import { SwitchyardError } from '../../errors/index.ts';
import type { Clock, Random } from '../../ports.ts';
import { fraction, type HeldCredential } from './held-credential.ts';
import type { KeeperSettings } from './keeper-settings.ts';
import type { RenewalResult } from './renewal.ts';
import { tokenHash } from './token-record.ts';
import { storeCondition } from './token-vault.ts';

export interface AftermathParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly settings: KeeperSettings;
}

const freshMs = 60_000;

/** Writes into `held` what a renewal left behind, and answers with the pause before it is looked at again. */
export function noteResult(
  held: HeldCredential,
  result: RenewalResult,
  { clock, random, settings }: AftermathParts,
): number {
  const mono = clock.monotonicMs();
  const rest = (code: string, sent: boolean, leastMs: number): number => {
    held.failures += 1;
    held.trouble = { code, sent };
    held.notBeforeMono = mono + Math.max(backOff(held.failures, settings, random), leastMs);
    return held.notBeforeMono - mono;
  };
  switch (result.kind) {
    case 'current':
      held.unknown = null;
      held.trouble = null;
      if (result.how === 'half-renewed') return rest('no-access-token', true, 0);
      // With nothing to do although it is time (the clock is not to be trusted), it is looked at now and then.
      return held.renewMono > mono ? held.renewMono - mono : settings.restMs;
    case 'refused': {
      const { refreshToken } = held.record;
      held.refusal ??= {
        tokenHash: refreshToken === null ? null : tokenHash(refreshToken),
        end: result.end,
        code: result.code,
      };
      held.unknown = null;
      held.trouble = null;
      return settings.lookAgainMs;
    }
    case 'unverified':
      held.store = 'unverified';
      return settings.lookAgainMs;
    case 'wait':
      if (result.attempts > 0)
        held.unknown = { attempts: result.attempts, nextTryMono: mono + result.waitMs };
      return result.waitMs;
    case 'temporary':
      return rest(result.code, result.sent, result.retryAfterMs ?? 0);
    case 'unknown':
      // The next look decides by the note when to try again.
      held.unknown = { attempts: result.attempts, nextTryMono: mono };
      return 0;
    case 'busy':
      return settings.lockWaitMs;
    case 'paused':
      return 1000;
    case 'store':
      held.store = storeCondition(result.error);
      return settings.backOff.firstMs;
    default:
      return result satisfies never;
  }
}

/** 30 s to 10 min, doubling, up to a tenth longer so that several logins do not knock together. */
export function backOff(failures: number, { backOff: limits }: KeeperSettings, random: Random): number {
  const waitMs = Math.min(limits.lastMs, limits.firstMs * 2 ** Math.min(20, failures - 1));
  return waitMs * (1 + fraction(random) / 10);
}

/**
 * A token that is refused within a minute of its arrival will not be mended by another one at once: each time in a
 * row doubles the rest, so that a 401 for another reason never becomes a loop of renewals (reliability notes, R11).
 */
export function noteEarlyRefusal(held: HeldCredential, { clock, settings, random }: AftermathParts): void {
  if (held.refusedToken === held.record.accessToken) return;
  const mono = clock.monotonicMs();
  const isFresh = !held.byWallClock && mono - held.receivedMono < freshMs;
  held.earlyRefusals = isFresh ? held.earlyRefusals + 1 : 0;
  if (held.earlyRefusals > 0)
    held.notBeforeMono = Math.max(held.notBeforeMono, mono + backOff(held.earlyRefusals, settings, random));
}

/** Why no access token can be given out after a renewal that did not bring one. */
export function refusalFor(held: HeldCredential, result: RenewalResult, waitMs: number): SwitchyardError {
  const pauseMs = result.kind === 'wait' ? result.waitMs : waitMs;
  const retryAfterSeconds = Math.max(1, Math.ceil(pauseMs / 1000));
  switch (result.kind) {
    case 'refused':
      return endedError(held);
    case 'store':
      return result.error;
    case 'unverified':
      return new SwitchyardError(
        'secrets-unavailable',
        'Only an older copy of this login could be read. Renewing it may end the login; sign in again, or allow it.',
      );
    case 'temporary':
      return new SwitchyardError(
        result.sent ? 'account-unavailable' : 'upstream-unreachable',
        `The login could not be renewed (${result.code}).`,
        { retryAfterSeconds },
      );
    case 'busy':
      return new SwitchyardError(
        'account-unavailable',
        'Another process of Switchyard is renewing this login and has not finished.',
        { retryAfterSeconds },
      );
    case 'unknown':
      return unanswered(retryAfterSeconds);
    case 'wait':
      if (result.why === 'unknown-outcome') return unanswered(retryAfterSeconds);
      return new SwitchyardError(
        'account-unavailable',
        result.why === 'too-early'
          ? 'The vendor refuses this access token and does not allow a renewal yet.'
          : 'The login was renewed a moment ago, or could not be; it is tried again soon.',
        { retryAfterSeconds },
      );
    case 'current':
    case 'paused':
      return new SwitchyardError('account-unavailable', 'The login has no usable access token right now.', {
        retryAfterSeconds,
      });
    default:
      return result satisfies never;
  }
}

const endWords: Readonly<Record<NonNullable<HeldCredential['refusal']>['end'], string>> = {
  refused: 'the vendor does not accept this login any more',
  'time-limit': 'this login has reached its time limit',
  'on-hold': 'the vendor holds this account',
  'client-refused': 'the vendor does not accept Switchyard for this login',
  interrupted: 'Switchyard was stopped in the middle of a renewal, and the vendor ended the login',
  'unknown-outcome': 'three renewals were not answered',
  'no-refresh-token': 'this login cannot be renewed and its token has ended',
};

export function endedError(held: HeldCredential): SwitchyardError {
  const { end, code } = held.refusal ?? { end: 'refused' as const, code: 'refused' };
  return new SwitchyardError('credential-expired', `Sign in again: ${endWords[end]}.`, {
    details: { end, code },
  });
}

function unanswered(retryAfterSeconds: number): SwitchyardError {
  return new SwitchyardError(
    'account-unavailable',
    'A renewal of this login was not answered; it is tried once more soon.',
    { retryAfterSeconds },
  );
}

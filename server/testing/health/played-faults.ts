import type { Fault } from '../../accounts/health/events.ts';
import type { SeededRandom } from './random.ts';

export const harmless: Fault = { kind: 'none' };

/** Moments as hostile as headers can make them. */
const odd: readonly number[] = [Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, -1, 0, 1e18];

export function faultFor(random: SeededRandom, nowMs: number): Fault {
  const reason = 'r';
  const scope = random.of(['account', 'model'] as const);
  const code = 'plan-limit';
  const roll = random.next();
  if (roll < 0.15)
    return {
      kind: 'limit',
      scope,
      code,
      reason,
      resetsAtMs: nowMs + 1 + random.below(6 * 3_600_000),
      retryAfterMs: null,
    };
  if (roll < 0.22)
    return {
      kind: 'limit',
      scope,
      code,
      reason,
      resetsAtMs: null,
      retryAfterMs: random.below(random.chance(0.5) ? 60_000 : 7_200_000),
    };
  if (roll < 0.25) {
    const moment = random.of(odd);
    // Only what providers have bounded gets here; the machine must survive what they missed.
    return { kind: 'unusual-limit', scope, code, reason, untilMs: moment };
  }
  if (roll < 0.5) return { kind: 'throttle', reason };
  if (roll < 0.65) return { kind: 'overloaded', reason };
  if (roll < 0.82) return { kind: 'trouble', reason };
  if (roll < 0.86) return { kind: 'forbidden', reason };
  if (roll < 0.92) return { kind: 'model-missing', reason, untilMs: nowMs + 3_600_000 };
  if (roll < 0.96) return { kind: 'attention', code: random.of(['no-credits', 'on-hold']), message: reason };
  return { kind: 'credential', end: random.of(['expired', 'needs-login'] as const), reason };
}

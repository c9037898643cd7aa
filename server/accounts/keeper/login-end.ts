import type { HeldCredential } from './held-credential.ts';
import type { LoginEndMoment } from './keeper-types.ts';
import { numberOrNull } from './token-record.ts';

const dayMs = 24 * 60 * 60 * 1000;
const warnedAt = [1, 3, 7] as const;

export interface LoginEndWarning {
  readonly daysLeft: number;
  readonly endsAtMs: number;
}

/**
 * The warning that is due 7, 3 and 1 days before a login ends (reliability notes, R12), or null. `warned` is the
 * last one that was given; only a nearer one follows it.
 */
export function loginEndWarning(
  endsAtMs: number | null,
  warned: number | null,
  nowMs: number,
): LoginEndWarning | null {
  if (endsAtMs === null || endsAtMs <= nowMs) return null;
  const daysLeft = warnedAt.find((days) => endsAtMs - nowMs <= days * dayMs);
  if (daysLeft === undefined || (warned !== null && warned <= daysLeft)) return null;
  return { daysLeft, endsAtMs };
}

/** When a held login ends, and whether the vendor said so itself. */
export function loginEndOf({
  profile,
  record,
}: Pick<HeldCredential, 'profile' | 'record'>): LoginEndMoment | null {
  if (record.loginEndsAtMs === null) return null;
  const field = profile.loginEnd?.field ?? null;
  const isTold = field !== null && numberOrNull(record.unknown[field]) !== null;
  return { endsAtMs: record.loginEndsAtMs, isAssumed: !isTold };
}

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

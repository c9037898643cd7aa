import type { Refused, SkipKind, Verdict } from './candidate.ts';

const passing: ReadonlySet<SkipKind | null> = new Set(['cooling', 'tried', 'resting', 'probing', 'reserve']);

/** Why nobody serves: what passes by itself first, because then the client may come back. */
export function refuse(blocking: readonly Verdict[], verdicts: readonly Verdict[]): Refused {
  const of = (kind: SkipKind): readonly Verdict[] => blocking.filter((verdict) => verdict.skip === kind);
  const say = (list: readonly Verdict[]): string =>
    list.map((entry) => `"${entry.label}": ${entry.reason}`).join('; ');
  const none = (why: Refused['why'], list: readonly Verdict[], untilMs: number | null = null): Refused => ({
    kind: 'none',
    why,
    reason: say(list) || 'there is no account for this',
    untilMs,
    verdicts,
    isBound: false,
    waitMs: 0,
  });
  const cooling = blocking.filter((verdict) => passing.has(verdict.skip));
  const renewing = of('credential').filter(({ untilMs }) => untilMs !== null);
  const coolMs = earliest(cooling);
  const renewedMs = earliest(renewing);
  if (renewedMs !== null && (coolMs === null || renewedMs < coolMs))
    return none('renewal', renewing, renewedMs);
  if (cooling.length > 0) return none('cooling', cooling, coolMs);
  for (const kind of ['attention', 'credential', 'not-genuine', 'disabled'] as const) {
    const list = of(kind);
    if (list.length > 0) return none(kind, list);
  }
  return none('no-account', blocking);
}

function earliest(list: readonly Verdict[]): number | null {
  const untils = list.flatMap(({ untilMs }) => (untilMs === null ? [] : [untilMs]));
  return untils.length > 0 ? Math.min(...untils) : null;
}

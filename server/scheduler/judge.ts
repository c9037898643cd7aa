import type { Candidate, ChoiceInput, SkipKind, Verdict } from './candidate.ts';

/** Skips that say "not for this client", as opposed to "not now": the next account may always step in for these. */
const notForThisClient: ReadonlySet<SkipKind | null> = new Set(['not-genuine', 'no-login']);

/** What one candidate is worth for this request, and why. */
export function judge(candidate: Candidate, input: ChoiceInput): Verdict {
  const { id, label } = candidate;
  const skip = (kind: SkipKind, reason: string, untilMs: number | null = null): Verdict => ({
    id,
    label,
    skip: kind,
    reason,
    untilMs,
  });
  if (!candidate.enabled) return skip('disabled', 'disabled');
  if (candidate.genuineClientsOnly && !input.client.genuine) return skip('not-genuine', input.client.reason);
  if (candidate.passThrough && !input.client.bringsLogin)
    return skip('no-login', 'this client brings no login of its own');
  if (candidate.needsAttention !== null) return skip('attention', candidate.needsAttention);
  if (candidate.credentialProblem !== null)
    return skip('credential', candidate.credentialProblem, candidate.credentialUntilMs ?? null);
  const until = candidate.coolingUntilMs;
  if (input.tried.has(id)) return skip('tried', 'it failed for this request', candidate.resetsAtMs ?? until);
  if (until !== null && until > input.nowMs) {
    const told = candidate.toldUntilMs ?? until;
    const reason = candidate.coolingReason ?? 'resting';
    return told > input.nowMs
      ? skip('cooling', reason, namedMoment(candidate, input.nowMs) ?? told)
      : skip('resting', reason, until);
  }
  const kept = keptBack(candidate);
  if (kept !== null) return skip('reserve', kept, candidate.usedResetsAtMs ?? null);
  if (candidate.phase === 'probe-taken')
    return skip('probing', 'another request is trying it after its rest');
  return {
    id,
    label,
    skip: null,
    reason: candidate.phase === 'degraded' ? `ready, but ${candidate.coolingReason ?? 'slow'}` : 'ready',
    untilMs: null,
  };
}

function namedMoment({ resetsAtMs }: Candidate, nowMs: number): number | null {
  return resetsAtMs !== undefined && resetsAtMs !== null && resetsAtMs > nowMs ? resetsAtMs : null;
}

function keptBack({ reserveFraction: reserve = 0, usedFraction: used }: Candidate): string | null {
  if (reserve <= 0 || used === undefined || used === null || used < 1 - reserve) return null;
  return `${percent(used)} used, and ${percent(reserve)} is kept for you`;
}

export function percent(fraction: number): string {
  return `${Math.round(fraction * 100)} %`;
}

/** It could serve this client, now or later, as far as the person allows it at all. */
export function isForThisClient(verdict: Verdict): boolean {
  return verdict.skip !== 'disabled' && !notForThisClient.has(verdict.skip);
}

/** Nothing but a guess of ours speaks against it. */
export function isGuess(verdict: Verdict): boolean {
  return verdict.skip === 'resting' || verdict.skip === 'probing';
}

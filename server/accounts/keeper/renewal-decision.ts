import type { LoginEnd } from './grant-profile.ts';
import type { RenewalNote } from './renewal-note.ts';

/** Why a renewal is looked at: it is time, the vendor refused the access token, or a note from before was found. */
export type RenewalCause = 'due' | 'unauthorized' | 'inspection';

/** All that decides whether a renewal goes out. Read under the lock. */
export interface RenewalFacts {
  readonly cause: RenewalCause;
  /** Null: a login that cannot be renewed. */
  readonly tokenHash: string | null;
  readonly generation: number;
  /** Only an older copy of the record could be read, and the person has not said that it may be used. */
  readonly unverified: boolean;
  readonly note: RenewalNote | null;
  /** Life that the access token has left; 0 when it is spent or was refused. */
  readonly remainingMs: number;
  /** From this much of it on it is high time: 5 minutes, less for very short lives. */
  readonly lastMs: number;
  /** The point of the token's life at which it is renewed has come. */
  readonly isDue: boolean;
  /** How long the vendor forbids a renewal from now; 0 = it does not. */
  readonly earliestInMs: number;
  /** How long the rest between two renewals of one login lasts from now; 0 = none. */
  readonly restMs: number;
  /** How long the rest after a temporary failure lasts from now; 0 = none. */
  readonly backOffMs: number;
  readonly replayGraceMs: number | null;
  /** Wall clock. */
  readonly nowMs: number;
}

export type RenewalDecision =
  | { readonly kind: 'send'; readonly attempt: number }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'refused'; readonly end: LoginEnd; readonly code: string; readonly isNew: boolean }
  | { readonly kind: 'unverified' }
  /** `attempts` > 0: the outcome of as many renewals is unknown. */
  | {
      readonly kind: 'wait';
      readonly why: 'unknown-outcome' | 'too-early' | 'rest';
      readonly attempts: number;
      readonly waitMs: number;
    };

export const mostAttempts = 3;
const betweenUnknownMs = 300_000;

/** Pure: the rules R4, R6, R8, R11 and R12 of the reliability notes, and `earliest_refresh_at`. */
export function decideRenewal(facts: RenewalFacts): RenewalDecision {
  const { note, tokenHash, remainingMs } = facts;
  if (tokenHash === null) {
    const spent = remainingMs <= 0 && facts.cause !== 'inspection';
    return spent
      ? { kind: 'refused', end: 'no-refresh-token', code: 'no-refresh-token', isNew: false }
      : { kind: 'nothing' };
  }
  if (note?.phase === 'refused' && note.tokenHash === tokenHash)
    return { kind: 'refused', end: note.end, code: note.code, isNew: false };
  const attempts = openAttempts(note, tokenHash, facts.generation);
  if (attempts === 0 && facts.cause === 'inspection') return { kind: 'nothing' };
  if (attempts === 0 && !facts.isDue && remainingMs > facts.lastMs) return { kind: 'nothing' };
  if (facts.unverified) return { kind: 'unverified' };
  if (attempts >= mostAttempts)
    return { kind: 'refused', end: 'unknown-outcome', code: 'no-answer', isNew: true };
  if (attempts > 0 && note?.phase === 'sent') {
    const waitMs = unknownWait(facts, note.atMs, attempts);
    if (waitMs > 0) return { kind: 'wait', why: 'unknown-outcome', attempts, waitMs };
  } else if (Math.max(facts.restMs, facts.backOffMs) > 0)
    return { kind: 'wait', why: 'rest', attempts, waitMs: Math.max(facts.restMs, facts.backOffMs) };
  if (facts.earliestInMs > 0) return { kind: 'wait', why: 'too-early', attempts, waitMs: facts.earliestInMs };
  return { kind: 'send', attempt: attempts + 1 };
}

/** How many renewals of exactly this token are unsettled. */
export function openAttempts(note: RenewalNote | null, tokenHash: string, generation: number): number {
  // The same token in a later generation: the vendor answered and kept it, only the note was not removed.
  const open = note?.phase === 'sent' && note.tokenHash === tokenHash && note.generation === generation;
  return open ? Math.max(1, note.attempts) : 0;
}

function unknownWait(facts: RenewalFacts, sentAtMs: number, attempts: number): number {
  const sinceMs = facts.nowMs - sentAtMs;
  if (facts.replayGraceMs !== null && sinceMs >= 0 && sinceMs < facts.replayGraceMs) return facts.backOffMs;
  const untilLastMinutes = Math.max(0, facts.remainingMs - facts.lastMs);
  // A clock that went back must not make the pause longer than it is.
  const pause = attempts < 2 ? 0 : betweenUnknownMs - Math.max(0, sinceMs);
  return Math.max(untilLastMinutes, pause, facts.restMs, facts.backOffMs);
}

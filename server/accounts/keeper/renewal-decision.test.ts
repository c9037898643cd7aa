import { describe, expect, it } from 'vitest';
import { decideRenewal, type RenewalFacts } from './renewal-decision.ts';
import type { RenewalNote } from './renewal-note.ts';

const minute = 60_000;
const facts: RenewalFacts = {
  cause: 'due',
  tokenHash: 'hash',
  generation: 4,
  unverified: false,
  note: null,
  remainingMs: 60 * minute,
  lastMs: 5 * minute,
  isDue: true,
  earliestInMs: 0,
  restMs: 0,
  backOffMs: 0,
  replayGraceMs: null,
  nowMs: 1_000_000,
};
const sent = (attempts: number, agoMs: number, tokenHash = 'hash'): RenewalNote => ({
  phase: 'sent',
  generation: 4,
  attempts,
  atMs: facts.nowMs - agoMs,
  tokenHash,
});
const decide = (more: Partial<RenewalFacts>): unknown => decideRenewal({ ...facts, ...more });

describe('a renewal', () => {
  it('goes out when it is due, and not before', () => {
    expect(decide({})).toEqual({ kind: 'send', attempt: 1 });
    expect(decide({ isDue: false })).toEqual({ kind: 'nothing' });
    expect(decide({ isDue: false, remainingMs: 4 * minute })).toEqual({ kind: 'send', attempt: 1 });
  });

  it('after a 401 goes out only while the token that failed is still the one that is held', () => {
    expect(decide({ cause: 'unauthorized', isDue: false, remainingMs: 0 })).toEqual({
      kind: 'send',
      attempt: 1,
    });
    expect(decide({ cause: 'unauthorized', isDue: false })).toEqual({ kind: 'nothing' });
  });

  it('rests, and is never earlier than the vendor allows', () => {
    expect(decide({ restMs: 7, backOffMs: 9 })).toMatchObject({ kind: 'wait', why: 'rest', waitMs: 9 });
    expect(decide({ earliestInMs: 5 })).toMatchObject({ kind: 'wait', why: 'too-early', waitMs: 5 });
    expect(decide({ earliestInMs: 5, remainingMs: 0, cause: 'unauthorized' })).toMatchObject({
      why: 'too-early',
    });
  });

  it('with an unknown outcome before it waits until the access token has five minutes left', () => {
    const wait = { kind: 'wait', why: 'unknown-outcome', attempts: 1, waitMs: 55 * minute };
    expect(decide({ note: sent(1, minute) })).toEqual(wait);
    expect(decide({ note: sent(1, minute), cause: 'inspection', isDue: false })).toEqual(wait);
    expect(decide({ note: sent(1, minute), remainingMs: 5 * minute })).toEqual({ kind: 'send', attempt: 2 });
    expect(decide({ note: sent(1, minute), remainingMs: 0 })).toEqual({ kind: 'send', attempt: 2 });
  });

  it('waits five minutes before the third try, and there is no fourth', () => {
    expect(decide({ note: sent(2, minute), remainingMs: 0 })).toMatchObject({
      attempts: 2,
      waitMs: 4 * minute,
    });
    expect(decide({ note: sent(2, 5 * minute), remainingMs: 0 })).toEqual({ kind: 'send', attempt: 3 });
    // A clock that went back by a year makes the pause no longer than it is.
    expect(decide({ note: sent(2, -365 * 24 * 60 * minute), remainingMs: 0 })).toMatchObject({
      waitMs: 5 * minute,
    });
    expect(decide({ note: sent(3, 60 * minute), remainingMs: 0 })).toMatchObject({
      kind: 'refused',
      end: 'unknown-outcome',
    });
  });

  it('goes out again at once inside a declared grace, and not outside of it', () => {
    expect(decide({ note: sent(1, 5000), replayGraceMs: 10_000 })).toEqual({ kind: 'send', attempt: 2 });
    expect(decide({ note: sent(1, 15_000), replayGraceMs: 10_000 })).toMatchObject({ kind: 'wait' });
    expect(decide({ note: sent(1, -5000), replayGraceMs: 10_000 })).toMatchObject({ kind: 'wait' });
  });

  it('takes no notice of a note about another token or an earlier generation', () => {
    expect(decide({ note: sent(3, minute, 'other') })).toEqual({ kind: 'send', attempt: 1 });
    expect(decide({ note: { ...sent(3, minute), phase: 'sent', generation: 3, attempts: 3 } })).toEqual({
      kind: 'send',
      attempt: 1,
    });
  });

  it('never goes out for a token that was refused for good, nor without one', () => {
    const refused: RenewalNote = { phase: 'refused', tokenHash: 'hash', end: 'on-hold', code: 'x', atMs: 0 };
    expect(decide({ note: refused })).toMatchObject({ kind: 'refused', end: 'on-hold' });
    expect(decide({ note: { ...refused, tokenHash: 'other' } })).toEqual({ kind: 'send', attempt: 1 });
    expect(decide({ tokenHash: null })).toEqual({ kind: 'nothing' });
    expect(decide({ tokenHash: null, remainingMs: 0 })).toMatchObject({
      kind: 'refused',
      end: 'no-refresh-token',
    });
  });

  it('of an older copy waits for the person', () => {
    expect(decide({ unverified: true })).toEqual({ kind: 'unverified' });
    expect(decide({ unverified: true, isDue: false })).toEqual({ kind: 'nothing' });
  });
});

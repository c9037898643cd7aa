import { describe, expect, test } from 'vitest';
import {
  chooseAccount,
  createRetryBudget,
  createRotation,
  mayFailOver,
  type Candidate,
  type ChoiceInput,
  type GroupPolicy,
} from './index.ts';

const nowMs = 1_000_000;
const hourMs = 3_600_000;

const candidate = (id: string, more: Partial<Candidate> = {}): Candidate => ({
  id,
  label: id.toUpperCase(),
  position: id.charCodeAt(0) - 97,
  enabled: true,
  genuineClientsOnly: false,
  passThrough: false,
  credentialProblem: null,
  needsAttention: null,
  coolingUntilMs: null,
  coolingReason: null,
  ...more,
});

const input = (
  candidates: readonly Candidate[],
  policy: Partial<GroupPolicy> = {},
  more: Partial<ChoiceInput> = {},
): ChoiceInput => ({
  nowMs,
  candidates,
  inUseAccountId: 'a',
  switchedAtMs: 0,
  mode: 'automatic',
  policy: { strategy: 'in-order', thresholdFraction: 0.95, movesBound: false, ...policy },
  pinnedAccountId: null,
  session: null,
  client: { genuine: true, reason: '', bringsLogin: false },
  tried: new Set(),
  ...more,
});
const idOf = (facts: ChoiceInput): string => {
  const choice = chooseAccount(facts);
  return choice.kind === 'account' ? choice.id : choice.why;
};

describe('in order', () => {
  test('a new conversation goes to the next at the threshold, a running one stays', () => {
    const list = [candidate('a', { usedFraction: 0.95 }), candidate('b', { usedFraction: 0.2 })];
    expect(chooseAccount(input(list))).toMatchObject({
      id: 'b',
      reason: 'it is next in order; "A": 95 % used',
    });
    expect(idOf(input(list, {}, { session: { accountId: 'a', boundAtMs: nowMs - 1 } }))).toBe('a');
    expect(idOf(input(list, { thresholdFraction: Number.POSITIVE_INFINITY }))).toBe('a');
  });

  test('everybody over the threshold is as good as nobody', () => {
    const list = [candidate('a', { usedFraction: 0.97 }), candidate('b', { usedFraction: 0.96 })];
    expect(idOf(input(list))).toBe('a');
  });
});

describe('the other strategies', () => {
  const list = [
    candidate('a', { usedFraction: 0.5, longResetsAtMs: nowMs + 9 * hourMs }),
    candidate('b', { usedFraction: 0.1, longResetsAtMs: nowMs + 5 * hourMs }),
    candidate('c', { usedFraction: null, longResetsAtMs: null }),
    candidate('d', { usedFraction: 0.99, longResetsAtMs: nowMs + hourMs }),
  ];

  test('most left: known before unknown', () => {
    expect(idOf(input(list, { strategy: 'most-left' }))).toBe('b');
    expect(idOf(input([list[2]!, list[3]!], { strategy: 'most-left' }))).toBe('d');
  });

  test('soonest reset: of those that have something left', () => {
    expect(idOf(input(list, { strategy: 'soonest-reset' }))).toBe('b');
  });

  test('fixed mode uses none of them', () => {
    for (const strategy of ['most-left', 'soonest-reset', 'round-robin', 'weighted'] as const)
      expect(idOf(input(list, { strategy }, { mode: 'fixed' }))).toBe('a');
  });

  test.each([
    ['round-robin', { a: 40, b: 40, c: 40 }],
    ['weighted', { a: 60, b: 40, c: 20 }],
  ] as const)('%s shares new conversations', (strategy, expected) => {
    const rotation = createRotation();
    const weights: Readonly<Record<string, number>> = { a: 3, b: 2, c: 1 };
    const served: Record<string, number> = {};
    for (let turn = 0; turn < 120; turn += 1) {
      const candidates = ['a', 'b', 'c'].map((id) =>
        candidate(id, { weight: weights[id] ?? 1, credit: rotation.credit('v', id) }),
      );
      const choice = chooseAccount(input(candidates, { strategy }));
      if (choice.kind !== 'account' || !choice.takesTurn) throw new Error('nobody was chosen');
      const shares = ['a', 'b', 'c'].map((id) => ({
        id,
        weight: strategy === 'weighted' ? (weights[id] ?? 1) : 1,
      }));
      rotation.taken('v', shares, choice.id);
      served[choice.id] = (served[choice.id] ?? 0) + 1;
    }
    expect(served).toEqual(expected);
  });

  test('an account that comes back is not flooded', () => {
    const rotation = createRotation();
    for (let turn = 0; turn < 100; turn += 1) rotation.taken('v', [{ id: 'a', weight: 1 }], 'a');
    expect([rotation.credit('v', 'a'), rotation.credit('v', 'b')]).toEqual([0, 0]);
  });
});

describe('what is kept for the person', () => {
  test('is not used, in both modes, and the refusal names when it starts anew', () => {
    const kept = candidate('a', { usedFraction: 0.8, reserveFraction: 0.2, usedResetsAtMs: nowMs + hourMs });
    for (const mode of ['fixed', 'automatic'] as const)
      expect(chooseAccount(input([kept], {}, { mode }))).toMatchObject({
        kind: 'none',
        why: 'cooling',
        untilMs: nowMs + hourMs,
        reason: '"A": 80 % used, and 20 % is kept for you',
      });
    expect(idOf(input([{ ...kept, usedFraction: 0.79 }]))).toBe('a');
    expect(idOf(input([{ ...kept, usedFraction: null }]))).toBe('a');
  });
});

describe('a conversation that only its account can read', () => {
  const bound = { session: { accountId: 'b', boundAtMs: nowMs - 1 }, isBound: () => true };
  const told = { coolingUntilMs: nowMs + hourMs, coolingReason: 'used up' };

  test('is refused rather than moved, and waits where the rest ends soon', () => {
    const list = [candidate('a'), candidate('b', told)];
    expect(chooseAccount(input(list, {}, bound))).toMatchObject({
      kind: 'none',
      isBound: true,
      waitMs: 0,
      untilMs: nowMs + hourMs,
    });
    const soon = [candidate('a'), candidate('b', { ...told, coolingUntilMs: nowMs + 20_000 })];
    expect(chooseAccount(input(soon, {}, bound))).toMatchObject({
      kind: 'none',
      isBound: true,
      waitMs: 20_000,
    });
  });

  test('stays through a rest that is only our guess', () => {
    const list = [candidate('a'), candidate('b', { ...told, toldUntilMs: 0 })];
    expect(idOf(input(list, {}, bound))).toBe('b');
  });

  test('moves with the person’s consent: a switch, or the group’s setting', () => {
    const list = [candidate('a'), candidate('b', told)];
    expect(idOf(input(list, {}, { ...bound, switchedAtMs: nowMs }))).toBe('a');
    expect(idOf(input(list, { movesBound: true }, bound))).toBe('a');
    expect(idOf(input([candidate('a'), candidate('b', { enabled: false })], {}, bound))).toBe('a');
  });

  test('stays although its account is slow, and although it was quiet for long; an unbound one does not', () => {
    const slow = [candidate('a'), candidate('b', { phase: 'degraded', coolingReason: 'slow' })];
    expect(idOf(input(slow, {}, bound))).toBe('b');
    expect(idOf(input(slow, {}, { session: bound.session }))).toBe('a');
    const quiet = { accountId: 'b', boundAtMs: nowMs + 1 };
    const later = { nowMs: nowMs + 2 * hourMs, session: quiet };
    expect(idOf(input([candidate('a'), candidate('b')], {}, { ...later, isBound: () => true }))).toBe('b');
    expect(idOf(input([candidate('a'), candidate('b')], {}, later))).toBe('a');
  });

  test('asks whether it is bound only where that decides', () => {
    let asked = 0;
    const isBound = (): boolean => (asked += 1) > 0;
    idOf(input([candidate('a'), candidate('b')], {}, { ...bound, isBound }));
    idOf(input([candidate('a')], {}, { isBound }));
    expect(asked).toBe(0);
  });
});

describe('a guess of ours', () => {
  test('never takes the last account away; of several the soonest serves', () => {
    const resting = (untilMs: number): Partial<Candidate> => ({
      coolingUntilMs: untilMs,
      toldUntilMs: 0,
      phase: 'resting',
    });
    const list = [candidate('a', resting(nowMs + 9)), candidate('b', resting(nowMs + 5))];
    expect(idOf(input(list))).toBe('b');
    expect(idOf(input(list, {}, { mode: 'fixed' }))).toBe('a');
    expect(idOf(input(list, {}, { pinnedAccountId: 'a' }))).toBe('a');
    expect(idOf(input([...list, candidate('c')]))).toBe('c');
  });

  test('an account that is being tried is waited for, for two seconds', () => {
    const tried = candidate('a', { phase: 'probe-taken' });
    expect(chooseAccount(input([tried]))).toMatchObject({ id: 'a', waitMs: 2_000 });
    expect(chooseAccount(input([tried, candidate('b')]))).toMatchObject({ id: 'b', waitMs: 0 });
  });
});

test('after a login was ended, nobody is moved for a while', () => {
  const list = [candidate('a', { needsAttention: 'sign in' }), candidate('b')];
  expect(idOf(input(list))).toBe('b');
  const held = chooseAccount(input(list, {}, { holdUntilMs: nowMs + 1 }));
  expect(held).toMatchObject({ kind: 'none', why: 'attention' });
  expect(held.verdicts[1]?.skip).toBe('not-in-use');
  expect(idOf(input(list, {}, { holdUntilMs: nowMs }))).toBe('b');
});

describe('failover', () => {
  const may = {
    failureAllows: true,
    refusals: 1,
    isAutomatic: true,
    isPinned: false,
    isBound: () => false,
    hasBudget: () => true,
  };
  test('needs everything at once, and takes from the budget last', () => {
    let taken = 0;
    const hasBudget = (): boolean => (taken += 1) > 0;
    expect(mayFailOver({ ...may, hasBudget })).toBe(true);
    for (const not of [
      { failureAllows: false },
      { refusals: 3 },
      { isAutomatic: false },
      { isPinned: true },
      { isBound: () => true },
    ])
      expect(mayFailOver({ ...may, ...not, hasBudget })).toBe(false);
    expect(taken).toBe(1);
    expect(mayFailOver({ ...may, hasBudget: () => false })).toBe(false);
  });

  test('has a budget: three at a time, or a fifth of what runs', () => {
    const budget = createRetryBudget(() => 0.999_999);
    const few = Array.from({ length: 5 }, () => budget.enter('v', nowMs));
    expect(few.map((share) => share.tryAgain(nowMs))).toEqual([true, true, true, false, false]);
    few[0]?.leave();
    few[0]?.leave();
    expect(few[3]?.tryAgain(nowMs)).toBe(true);
    const many = Array.from({ length: 100 }, () => budget.enter('v', nowMs));
    expect(many.filter((share) => share.tryAgain(nowMs))).toHaveLength(18);
  });

  test('stops where a vendor refuses nearly everything, and starts again two minutes later', () => {
    const budget = createRetryBudget(() => 0.5);
    for (let count = 0; count < 20; count += 1) budget.enter('bad', nowMs).leave();
    expect(budget.enter('bad', nowMs).tryAgain(nowMs)).toBe(false);
    expect(budget.enter('bad', nowMs + 121_000).tryAgain(nowMs + 121_000)).toBe(true);
    for (let count = 0; count < 20; count += 1) {
      const share = budget.enter('good', nowMs);
      share.succeeded(nowMs);
      share.leave();
    }
    expect(budget.enter('good', nowMs).tryAgain(nowMs)).toBe(true);
  });
});

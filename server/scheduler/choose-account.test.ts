import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scaled } from '../storage/testing/temporary-directory.ts';
import { chooseAccount, type Candidate, type ChoiceInput } from './index.ts';

const nowMs = 1_000_000;

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

const input = (candidates: readonly Candidate[], more: Partial<ChoiceInput> = {}): ChoiceInput => ({
  nowMs,
  candidates,
  inUseAccountId: 'a',
  switchedAtMs: 100,
  mode: 'fixed',
  pinnedAccountId: null,
  session: null,
  client: { genuine: true, reason: 'it is', bringsLogin: false },
  tried: new Set(),
  ...more,
});

const chosen = (choice: ReturnType<typeof chooseAccount>): string =>
  choice.kind === 'account' ? choice.id : choice.why;
const cooling = { coolingUntilMs: nowMs + 60_000, coolingReason: 'used up' };

describe('the account in use', () => {
  test('serves, wherever it stands in the order', () => {
    const list = [candidate('a'), candidate('b'), candidate('c')];
    expect(chosen(chooseAccount(input(list, { inUseAccountId: 'c' })))).toBe('c');
    expect(chosen(chooseAccount(input(list.toReversed(), { inUseAccountId: 'b' })))).toBe('b');
  });

  test('is waited for when fixed, and stood in for when automatic', () => {
    const list = [candidate('a', cooling), candidate('b'), candidate('c')];
    expect(chooseAccount(input(list))).toMatchObject({
      kind: 'none',
      why: 'cooling',
      untilMs: nowMs + 60_000,
    });
    expect(chosen(chooseAccount(input(list, { mode: 'automatic' })))).toBe('b');
  });

  test('is stood in for in both modes where it is not for this client', () => {
    const list = [candidate('a', { genuineClientsOnly: true }), candidate('b')];
    const foreign = { genuine: false, reason: 'another program', bringsLogin: false };
    expect(chosen(chooseAccount(input(list, { client: foreign })))).toBe('b');
    expect(chosen(chooseAccount(input([list[0]!], { client: foreign })))).toBe('not-genuine');
  });

  test('that is not among the candidates leaves the first that could serve in its place', () => {
    const list = [candidate('b', { enabled: false }), candidate('c'), candidate('d')];
    expect(chosen(chooseAccount(input(list)))).toBe('c');
    const resting = [candidate('b', { enabled: false }), candidate('c', cooling), candidate('d')];
    expect(chosen(chooseAccount(input(resting)))).toBe('cooling');
  });

  test('whose rest has ended serves at that very moment', () => {
    const list = [candidate('a', { coolingUntilMs: nowMs, coolingReason: 'x' })];
    expect(chosen(chooseAccount(input(list)))).toBe('a');
  });
});

describe('a conversation', () => {
  const list = [candidate('a'), candidate('b')];
  const on = (accountId: string, boundAtMs: number): Pick<ChoiceInput, 'session'> => ({
    session: { accountId, boundAtMs },
  });

  test('stays where an automatic switch has put it, until the person switches', () => {
    expect(chosen(chooseAccount(input(list, { mode: 'automatic', ...on('b', 101) })))).toBe('b');
    expect(chosen(chooseAccount(input(list, { mode: 'automatic', ...on('b', 99) })))).toBe('a');
  });

  test('chosen in the very millisecond of a switch follows the switch', () => {
    expect(chosen(chooseAccount(input(list, { mode: 'automatic', ...on('b', 100) })))).toBe('a');
  });

  test('comes back to the account in use when the person fixes it', () => {
    expect(chosen(chooseAccount(input(list, { mode: 'fixed', ...on('b', 101) })))).toBe('a');
  });

  test('moves on when its account cannot serve any more', () => {
    const without = [candidate('a'), candidate('b', cooling)];
    expect(chosen(chooseAccount(input(without, { mode: 'automatic', ...on('b', 101) })))).toBe('a');
    expect(chosen(chooseAccount(input(list, { mode: 'automatic', ...on('gone', 101) })))).toBe('a');
  });
});

describe('a pinned account', () => {
  test('is the only one, in both modes', () => {
    const list = [candidate('a'), candidate('b', cooling)];
    for (const mode of ['fixed', 'automatic'] as const) {
      expect(chosen(chooseAccount(input(list, { mode, pinnedAccountId: 'b' })))).toBe('cooling');
      expect(chosen(chooseAccount(input(list, { mode, pinnedAccountId: 'gone' })))).toBe('no-account');
    }
  });
});

describe('a refusal', () => {
  test.each([
    ['no-account', []],
    ['disabled', [candidate('a', { enabled: false })]],
    ['attention', [candidate('a', { needsAttention: 'pay' })]],
    ['credential', [candidate('a', { credentialProblem: 'expired' })]],
    ['cooling', [candidate('a', cooling)]],
    ['no-account', [candidate('a', { passThrough: true })]],
  ] as const)('says %s', (why, list) => {
    expect(chosen(chooseAccount(input(list)))).toBe(why);
  });

  test('names the earliest return of all that rest', () => {
    const list = [
      candidate('a', { ...cooling, coolingUntilMs: nowMs + 9 }),
      candidate('b', { ...cooling, coolingUntilMs: nowMs + 5 }),
    ];
    expect(chooseAccount(input(list, { mode: 'automatic' }))).toMatchObject({ untilMs: nowMs + 5 });
  });
});

describe('for any facts', () => {
  const maybe = fc.option(fc.constantFrom('a reason'), { nil: null });
  const anyCandidate = (id: string): fc.Arbitrary<Candidate> =>
    fc.record({
      id: fc.constant(id),
      label: fc.constant(id),
      position: fc.integer({ min: 0, max: 20 }),
      enabled: fc.boolean(),
      genuineClientsOnly: fc.boolean(),
      passThrough: fc.boolean(),
      credentialProblem: maybe,
      needsAttention: maybe,
      coolingUntilMs: fc.option(fc.integer({ min: nowMs - 10, max: nowMs + 10 }), { nil: null }),
      coolingReason: maybe,
    });
  const ids = ['a', 'b', 'c', 'd', 'e'];
  const anyId = fc.option(fc.constantFrom(...ids, 'gone'), { nil: null });
  const anyInput: fc.Arbitrary<ChoiceInput> = fc.record({
    nowMs: fc.constant(nowMs),
    candidates: fc.subarray(ids).chain((some) => fc.tuple(...some.map(anyCandidate))),
    inUseAccountId: anyId,
    switchedAtMs: fc.integer({ min: 0, max: 5 }),
    mode: fc.constantFrom('fixed' as const, 'automatic' as const),
    pinnedAccountId: fc.option(fc.constantFrom(...ids), { nil: null, freq: 1 }),
    session: fc.option(
      fc.record({ accountId: fc.constantFrom(...ids, 'gone'), boundAtMs: fc.integer({ min: 0, max: 5 }) }),
      { nil: null },
    ),
    client: fc.record({ genuine: fc.boolean(), reason: fc.constant('r'), bringsLogin: fc.boolean() }),
    tried: fc.subarray(ids).map((some) => new Set(some)),
  });
  const runs = { numRuns: scaled(1_000) };

  const mayServe = (found: Candidate, facts: ChoiceInput): boolean =>
    found.enabled &&
    (!found.genuineClientsOnly || facts.client.genuine) &&
    (!found.passThrough || facts.client.bringsLogin) &&
    found.needsAttention === null &&
    found.credentialProblem === null &&
    !facts.tried.has(found.id) &&
    (found.coolingUntilMs === null || found.coolingUntilMs <= facts.nowMs);
  const isForClient = (found: Candidate, facts: ChoiceInput): boolean =>
    (!found.genuineClientsOnly || facts.client.genuine) && (!found.passThrough || facts.client.bringsLogin);

  test('what is chosen may serve: it is enabled, rested, untried, well and for this client', () => {
    fc.assert(
      fc.property(anyInput, (facts) => {
        const choice = chooseAccount(facts);
        if (choice.kind !== 'account') return;
        const found = facts.candidates.find((entry) => entry.id === choice.id);
        expect(found !== undefined && mayServe(found, facts)).toBe(true);
        if (facts.pinnedAccountId !== null) expect(choice.id).toBe(facts.pinnedAccountId);
      }),
      runs,
    );
  });

  test('the same facts give the same answer, in whatever order they are listed', () => {
    const distinct = anyInput.filter(
      ({ candidates }) => new Set(candidates.map((entry) => entry.position)).size === candidates.length,
    );
    fc.assert(
      fc.property(distinct, (facts) => {
        const once = chooseAccount(facts);
        expect(chooseAccount(facts)).toEqual(once);
        expect(chooseAccount({ ...facts, candidates: facts.candidates.toReversed() })).toEqual(once);
      }),
      runs,
    );
  });

  test('automatic leaves nobody who may serve unasked, and takes the first in order for a new conversation', () => {
    fc.assert(
      fc.property(anyInput, (given) => {
        const facts: ChoiceInput = { ...given, mode: 'automatic', pinnedAccountId: null, session: null };
        const able = [...facts.candidates]
          .sort((left, right) => left.position - right.position)
          .filter((entry) => mayServe(entry, facts));
        const choice = chooseAccount(facts);
        expect(choice.kind).toBe(able.length > 0 ? 'account' : 'none');
        if (choice.kind === 'account' && choice.id !== facts.inUseAccountId)
          expect(choice.id === able[0]?.id || !able.some((entry) => entry.id === facts.inUseAccountId)).toBe(
            true,
          );
      }),
      runs,
    );
  });

  test('fixed never leaves an account in use that is for this client', () => {
    fc.assert(
      fc.property(anyInput, (given) => {
        const facts: ChoiceInput = { ...given, mode: 'fixed', pinnedAccountId: null };
        const inUse = facts.candidates.find((entry) => entry.id === facts.inUseAccountId);
        if (inUse === undefined || !inUse.enabled || !isForClient(inUse, facts)) return;
        const choice = chooseAccount(facts);
        if (choice.kind === 'account') expect(choice.id).toBe(inUse.id);
        else expect(mayServe(inUse, facts)).toBe(false);
      }),
      runs,
    );
  });

  test('a refusal explains itself and names no return in the past', () => {
    fc.assert(
      fc.property(anyInput, (facts) => {
        const choice = chooseAccount(facts);
        if (choice.kind === 'account') return;
        expect(choice.reason).not.toBe('');
        expect(choice.verdicts).toHaveLength(facts.candidates.length);
        for (const verdict of choice.verdicts)
          expect(verdict.skip === null || verdict.reason !== '').toBe(true);
      }),
      runs,
    );
  });
});

describe('a login that waits for its renewal', () => {
  const waiting = { credentialProblem: 'no answer', credentialUntilMs: nowMs + 30_000 };

  test('is told apart from one that needs its person, with the moment to come back', () => {
    expect(chooseAccount(input([candidate('a', waiting)]))).toMatchObject({
      why: 'renewal',
      untilMs: nowMs + 30_000,
      reason: '"A": no answer',
    });
    expect(chosen(chooseAccount(input([candidate('a', { credentialProblem: 'over' })])))).toBe('credential');
  });

  test('is stood in for in automatic mode', () => {
    const list = [candidate('a', waiting), candidate('b')];
    expect(chosen(chooseAccount(input(list, { mode: 'automatic' })))).toBe('b');
  });

  test.each([
    [20_000, 'cooling'],
    [60_000, 'renewal'],
  ])('beside one that rests for %i ms the sooner one is named', (restMs, why) => {
    const list = [candidate('a', waiting), candidate('b', { ...cooling, coolingUntilMs: nowMs + restMs })];
    expect(chosen(chooseAccount(input(list, { mode: 'automatic' })))).toBe(why);
  });
});

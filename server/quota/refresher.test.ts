import { describe, expect, it } from 'vitest';
import { SwitchyardError } from '../errors/index.ts';
import type { UsageReading } from './ask-vendor.ts';
import { createQuotaRefresher, type QuotaRefresher } from './refresher.ts';

const minuteMs = 60_000;
const nothing: UsageReading = { windows: [], isGone: () => false, facts: null };

interface Bench {
  now: number;
  ids: string[];
  readonly asked: string[];
  readonly observed: string[];
  readonly failed: string[];
  answer: (id: string) => Promise<UsageReading>;
  readonly refresher: QuotaRefresher;
}

function bench(): Bench {
  const state = {
    now: 0,
    ids: ['a', 'b'],
    asked: [] as string[],
    observed: [] as string[],
    failed: [] as string[],
    answer: async (): Promise<UsageReading> => nothing,
  };
  const refresher = createQuotaRefresher({
    nowMs: () => state.now,
    accountIds: () => state.ids,
    ask: (id) => {
      state.asked.push(id);
      return (state as { answer: Bench['answer'] }).answer(id);
    },
    observed: (id) => state.observed.push(id),
    failed: (id) => state.failed.push(id),
  });
  return Object.assign(state, { refresher });
}

describe('the quota refresher', () => {
  it('asks each account at most every five minutes', async () => {
    const test = bench();
    await test.refresher.refresh({});
    test.now = 5 * minuteMs - 1;
    await test.refresher.refresh({});
    expect(test.asked).toEqual(['a', 'b']);
    test.now = 5 * minuteMs;
    await test.refresher.refresh({});
    expect(test.asked).toEqual(['a', 'b', 'a', 'b']);
  });

  it('asks at once when a person insists, and only the named account', async () => {
    const test = bench();
    await test.refresher.refresh({});
    await test.refresher.refresh({ id: 'b', force: true });
    await test.refresher.refresh({ id: 'nobody', force: true });
    expect(test.asked).toEqual(['a', 'b', 'b']);
  });

  it('rests a quarter of an hour after a failure, which stops nobody else', async () => {
    const test = bench();
    test.answer = (id) => (id === 'a' ? Promise.reject(new Error('429')) : Promise.resolve(nothing));
    await test.refresher.refresh({});
    expect(test.failed).toEqual(['a']);
    expect(test.observed).toEqual(['b']);
    test.now = 15 * minuteMs - 1;
    await test.refresher.refresh({ id: 'a' });
    expect(test.asked).toEqual(['a', 'b']);
    test.now = 15 * minuteMs;
    await test.refresher.refresh({ id: 'a' });
    expect(test.asked).toEqual(['a', 'b', 'a']);
  });

  it('asks once for any number of callers at the same time, also when they insist', async () => {
    const test = bench();
    let finish: (reading: UsageReading) => void = () => undefined;
    test.answer = () => new Promise((resolve) => (finish = resolve));
    const calls = Array.from({ length: 20 }, () => test.refresher.refresh({ id: 'a', force: true }));
    finish(nothing);
    await Promise.all(calls);
    expect(test.asked).toEqual(['a']);
    expect(test.observed).toEqual(['a']);
  });

  it('asks one account after the other and never two vendors in the same moment', async () => {
    const test = bench();
    let open = 0;
    let most = 0;
    test.answer = async () => {
      open += 1;
      most = Math.max(most, open);
      await Promise.resolve();
      open -= 1;
      return nothing;
    };
    await test.refresher.refresh({});
    expect(most).toBe(1);
  });

  it('drops the answer for an account that was removed while the vendor was thinking', async () => {
    const test = bench();
    test.answer = async () => {
      test.ids = [];
      return nothing;
    };
    await test.refresher.refresh({ id: 'a' });
    expect(test.observed).toEqual([]);
  });

  it.each([
    ['a wait that the vendor names', { retryAfterSeconds: 1200, details: { status: 429 } }, 20],
    ['a wait of days', { retryAfterSeconds: 400_000, details: { status: 429 } }, 60],
    ['a credential that is not taken', { details: { status: 401 } }, 60],
  ])('rests as long as it should after %s', async (_what, options, minutes) => {
    const test = bench();
    test.answer = () => Promise.reject(new SwitchyardError('upstream-broken', 'no', options));
    await test.refresher.refresh({ id: 'a' });
    expect(test.refresher.state('a')).toEqual(
      expect.objectContaining({ answeredAtMs: null, nextAskMs: minutes * minuteMs, failure: 'no' }),
    );
  });

  it('waits twice as long after each failure, an hour at most, and starts afresh after an answer', async () => {
    const test = bench();
    const rests: number[] = [];
    test.answer = () => Promise.reject(new Error('503'));
    for (let round = 0; round < 4; round += 1) {
      await test.refresher.refresh({ id: 'a' });
      rests.push((test.refresher.state('a')?.nextAskMs ?? 0) - test.now);
      test.now = test.refresher.state('a')?.nextAskMs ?? 0;
    }
    expect(rests.map((rest) => rest / minuteMs)).toEqual([15, 30, 60, 60]);
    test.answer = async () => nothing;
    await test.refresher.refresh({ id: 'a' });
    expect(test.refresher.state('a')).toMatchObject({ failure: null, answeredAtMs: test.now });
  });

  it('asks again soon after trouble with our own network, which says nothing about the vendor', async () => {
    const test = bench();
    test.answer = () => Promise.reject(new SwitchyardError('upstream-unreachable', 'offline'));
    await test.refresher.refresh({ id: 'a' });
    expect(test.refresher.mayAsk('a')).toBe(false);
    test.now = minuteMs;
    expect(test.refresher.mayAsk('a')).toBe(true);
  });
});

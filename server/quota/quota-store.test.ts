import { describe, expect, it } from 'vitest';
import type { QuotaWindow } from '../contract/index.ts';
import { createQuotaStore } from './quota-store.ts';

const hourMs = 3_600_000;
const window = (change: Partial<QuotaWindow> = {}): QuotaWindow => ({
  id: '5h',
  label: '5 h',
  kind: 'short',
  usedFraction: 0.5,
  resetsAtMs: 10 * hourMs,
  windowSeconds: 18_000,
  status: 'allowed',
  observedAtMs: 1000,
  source: 'header',
  ...change,
});

describe('the quota store', () => {
  it('never lets an older observation overwrite a newer one', () => {
    const store = createQuotaStore([]);
    store.observe('a', [window({ usedFraction: 0.6, observedAtMs: 2000 })]);
    expect(store.observe('a', [window({ usedFraction: 0.1, observedAtMs: 1999 })])).toBe(false);
    expect(store.of('a')).toEqual([window({ usedFraction: 0.6, observedAtMs: 2000 })]);
  });

  it('keeps what is known when a newer observation of the same window does not say it', () => {
    const store = createQuotaStore([]);
    store.observe('a', [window()]);
    store.observe('a', [
      window({
        usedFraction: null,
        resetsAtMs: null,
        windowSeconds: null,
        status: 'warning',
        observedAtMs: 2000,
      }),
    ]);
    expect(store.of('a')).toEqual([window({ status: 'warning', observedAtMs: 2000 })]);
  });

  it('keeps nothing of a window whose reset has passed', () => {
    const store = createQuotaStore([]);
    store.observe('a', [window()]);
    const after = window({ usedFraction: null, resetsAtMs: null, observedAtMs: 10 * hourMs });
    expect(store.observe('a', [after])).toBe(true);
    expect(store.of('a')).toEqual([after]);
  });

  it('keeps the old fraction only when the reset is still the same, give or take the answer’s own seconds', () => {
    const store = createQuotaStore([]);
    store.observe('a', [window()]);
    store.observe('a', [
      window({ usedFraction: null, resetsAtMs: 10 * hourMs + 30_000, observedAtMs: 2000 }),
    ]);
    expect(store.of('a')[0]?.usedFraction).toBe(0.5);
    // The vendor gave everybody a fresh window early: half used is no longer known.
    store.observe('a', [window({ usedFraction: null, resetsAtMs: 14 * hourMs, observedAtMs: 3000 })]);
    expect(store.of('a')[0]?.usedFraction).toBeNull();
  });

  it('shows the unknown as unknown and not as zero', () => {
    const store = createQuotaStore([]);
    store.observe('a', [window({ usedFraction: null })]);
    expect(store.of('a')[0]?.usedFraction).toBeNull();
    expect(store.of('nobody')).toEqual([]);
  });

  it('keeps a window that the vendor stops mentioning, with its age', () => {
    const store = createQuotaStore([]);
    store.observe('a', [window(), window({ id: '7d', kind: 'long' })]);
    store.observe('a', [window({ observedAtMs: 9000 })]);
    expect(store.of('a').map(({ id, observedAtMs }) => [id, observedAtMs])).toEqual([
      ['5h', 9000],
      ['7d', 1000],
    ]);
  });

  it('says whether a person can see a difference', () => {
    const store = createQuotaStore([]);
    expect(store.observe('a', [window()])).toBe(true);
    expect(store.observe('a', [window({ observedAtMs: 2000, source: 'stream' })])).toBe(false);
    expect(store.observe('a', [window({ observedAtMs: 3000, usedFraction: 0.51 })])).toBe(true);
    expect(store.observe('a', [])).toBe(false);
  });

  it('hands out each changed window once, and none of an account that was forgotten meanwhile', () => {
    const store = createQuotaStore([{ accountId: 'old', window: window() }]);
    store.observe('a', [window()]);
    store.observe('a', [window({ observedAtMs: 2000 })]);
    store.observe('b', [window()]);
    store.forget('b');
    expect(store.takeChanged()).toMatchObject([{ accountId: 'a', window: window({ observedAtMs: 2000 }) }]);
    expect(store.takeChanged()).toEqual([]);
    expect(store.of('b')).toEqual([]);
    expect(store.of('old')).toHaveLength(1);
  });

  it('shows windows by importance', () => {
    const store = createQuotaStore([]);
    const kinds = ['rate', 'credit', 'scoped', 'long', 'short'] as const;
    store.observe(
      'a',
      kinds.map((kind) => window({ id: kind, kind })),
    );
    expect(store.of('a').map(({ kind }) => kind)).toEqual(['short', 'long', 'scoped', 'credit', 'rate']);
  });

  it('drops a window that the usage endpoint named before and now denies, but not one that traffic told of', () => {
    const store = createQuotaStore([]);
    store.observe('a', [window({ id: '7d_x', source: 'usage-endpoint' }), window({ id: '7d_y' })]);
    store.takeChanged();
    expect(store.observe('a', [window({ observedAtMs: 2000 })], (id) => id.startsWith('7d_'))).toBe(true);
    expect(store.of('a').map(({ id }) => id)).toEqual(['5h', '7d_y']);
    expect(store.takeGone()).toEqual([{ accountId: 'a', windowId: '7d_x' }]);
    expect(store.takeGone()).toEqual([]);
    expect(store.takeChanged().map(({ window: { id } }) => id)).toEqual(['5h']);
  });

  it('keeps the amounts that the usage endpoint told when a header says only whether credits serve', () => {
    const credit = {
      inUse: null,
      period: null,
      used: 5,
      limit: 50,
      remaining: 45,
      unlimited: false,
      unit: 'USD',
      disabledReason: null,
      capReached: false,
    };
    const nothing = { ...credit, used: null, limit: null, remaining: null, unit: null };
    const store = createQuotaStore([]);
    store.observe('a', [window({ id: 'overage', kind: 'credit', credit })]);
    const told = { ...nothing, inUse: true, period: 'monthly' as const };
    store.observe('a', [window({ id: 'overage', kind: 'credit', observedAtMs: 2000, credit: told })]);
    expect(store.of('a')[0]?.credit).toEqual({ ...credit, inUse: true, period: 'monthly' });
  });

  it('hears of visible changes only, with the window as it was before', () => {
    const heard: (number | null | undefined)[][] = [];
    const store = createQuotaStore([]);
    store.listen((_id, before, after) => heard.push([before?.usedFraction, after.usedFraction]));
    store.observe('a', [window()]);
    store.observe('a', [window({ observedAtMs: 2000 })]);
    store.observe('a', [window({ observedAtMs: 3000, usedFraction: 0.6 })]);
    expect(heard).toEqual([
      [undefined, 0.5],
      [0.5, 0.6],
    ]);
  });

  it('keeps the course of a window small, whatever the traffic', () => {
    const store = createQuotaStore([]);
    for (let step = 0; step < 5_000; step += 1)
      store.observe('a', [
        window({ observedAtMs: step * 60_000, usedFraction: step / 5_000, resetsAtMs: 1e9 }),
      ]);
    const [entry] = store.takeChanged();
    expect(entry?.samples?.length).toBeLessThanOrEqual(240);
    expect(entry?.samples?.at(-1)?.usedFraction).toBe(4_999 / 5_000);
  });
});

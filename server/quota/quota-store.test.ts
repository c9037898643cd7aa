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
    expect(store.takeChanged()).toEqual([{ accountId: 'a', window: window({ observedAtMs: 2000 }) }]);
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
});

import * as fc from 'fast-check';
import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { QuotaWindow } from '../../contract/index.ts';
import { scaled } from '../../storage/testing/temporary-directory.ts';
import { claudeUsage } from './usage.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
const soon = '2026-11-20T14:00:00Z';
const limit = (change: object = {}): object => ({
  kind: 'session',
  group: 'session',
  percent: 42,
  resets_at: soon,
  severity: 'normal',
  is_active: true,
  scope: null,
  ...change,
});
const parse = (body: unknown): readonly QuotaWindow[] => claudeUsage.parse(body, now);

describe('the usage endpoint of a Claude plan', () => {
  it('reads limits by kind, with the model’s own window under the id that the reply headers use', () => {
    const scope = { model: { id: null, display_name: 'Fable' }, surface: null };
    expect(
      parse({
        limits: [
          limit(),
          limit({ kind: 'weekly_all', percent: 80, severity: 'warning' }),
          limit({ kind: 'weekly_scoped', percent: 100, severity: 'critical', scope }),
        ],
      }).map(({ id, kind, usedFraction, status }) => [id, kind, usedFraction, status]),
    ).toEqual([
      ['5h', 'short', 0.42, 'allowed'],
      ['7d', 'long', 0.8, 'warning'],
      ['7d_oi', 'scoped', 1, 'warning'],
    ]);
  });

  it('reads the flat windows of an older server, and says which has not started', () => {
    const body = {
      limits: null,
      five_hour: null,
      seven_day: { utilization: 7, resets_at: soon },
      seven_day_opus: { utilization: null, resets_at: null },
    };
    expect(parse(body)).toMatchObject([
      { id: '5h', usedFraction: null, notStarted: true },
      { id: '7d', usedFraction: 0.07 },
      { id: '7d_opus', usedFraction: null, resetsAtMs: null },
    ]);
  });

  it('calls a session without a reset not started, neither 0 % nor unknown', () => {
    const [found] = parse({ limits: [limit({ percent: 0, resets_at: null })] });
    expect(found).toMatchObject({ id: '5h', usedFraction: null, resetsAtMs: null, notStarted: true });
    expect(parse({ limits: [limit({ percent: 3, resets_at: null })] })[0]).not.toHaveProperty('notStarted');
    // A seat that pays by use has no windows at all.
    expect(parse({ five_hour: null, extra_usage: { is_enabled: true } }).map(({ id }) => id)).toEqual([
      'overage',
    ]);
  });

  it('reads extra usage in whole units of its currency, with the month’s end as the reset', () => {
    const extra = {
      is_enabled: true,
      monthly_limit: 5000,
      used_credits: 1250,
      utilization: 25,
      currency: 'USD',
    };
    expect(parse({ limits: [], extra_usage: extra })).toMatchObject([
      {
        id: 'overage',
        kind: 'credit',
        usedFraction: 0.25,
        status: 'allowed',
        resetsAtMs: Date.UTC(2026, 11, 1),
        credit: { used: 12.5, limit: 50, remaining: 37.5, unit: 'USD', unlimited: false, capReached: false },
      },
    ]);
    const yen = parse({ extra_usage: { ...extra, currency: 'JPY', utilization: null } });
    expect(yen[0]).toMatchObject({ usedFraction: 0.25, credit: { used: 1250, limit: 5000, unit: 'JPY' } });
    const open = parse({ extra_usage: { ...extra, monthly_limit: null, utilization: null } });
    expect(open[0]).toMatchObject({ usedFraction: null, resetsAtMs: null, credit: { unlimited: true } });
  });

  it('shows a reached cap and daily caps, and nothing where extra usage never was', () => {
    expect(parse({ extra_usage: { is_enabled: false, disabled_reason: 'overage_not_provisioned' } })).toEqual(
      [],
    );
    expect(
      parse({
        extra_usage: {
          is_enabled: true,
          spend_limit_reached: true,
          currency: 'EUR',
          daily: { limit: 200, used_credits: 200, utilization: 100 },
          weekly: 'soon',
        },
      }),
    ).toMatchObject([
      { id: 'overage', status: 'rejected', credit: { capReached: true } },
      { id: 'overage_daily', usedFraction: 1, credit: { period: 'daily', used: 2, limit: 2, unit: 'EUR' } },
    ]);
    expect(
      parse({ extra_usage: { is_enabled: false, disabled_reason: 'out_of_credits', currency: '__proto__' } }),
    ).toMatchObject([{ status: 'unknown', credit: { disabledReason: 'out_of_credits', unit: null } }]);
  });

  it('reads promotional credits in dollars', () => {
    const gift = {
      program_id: 'Spring 26',
      label: 'Spring',
      utilization: 10,
      limit_dollars: 20,
      used_dollars: 2,
    };
    expect(parse({ promo_credits: [gift, null, { label: 'no id' }] })).toMatchObject([
      { id: 'promo_spring_26', label: 'Spring', usedFraction: 0.1, credit: { remaining: 18, unit: 'USD' } },
    ]);
  });

  it('knows that a model’s window which an explicit list leaves out is gone', () => {
    expect(claudeUsage.isGone?.({ limits: [] }, '7d_oi')).toBe(true);
    expect(claudeUsage.isGone?.({ limits: [] }, '5h')).toBe(false);
    expect(claudeUsage.isGone?.({ limits: null }, '7d_oi')).toBe(false);
  });

  it('leaves out kinds that it does not know and keeps the rest', () => {
    const limits = [limit({ kind: 'monthly_spend' }), null, 7, [], 'x', limit({ kind: 7 }), limit()];
    expect(parse({ limits }).map(({ id }) => id)).toEqual(['5h']);
  });

  it.each([
    ['a text', 'much'],
    ['a negative', -5],
    ['more than tenfold', 1001],
    ['null', null],
    ['nothing', undefined],
    ['an object', {}],
  ])('shows a percentage that is %s as unknown, not as 0', (_what, percent) => {
    expect(parse({ limits: [limit({ percent })] })[0]?.usedFraction).toBeNull();
  });

  it.each([
    ['in the past', '2026-11-20T11:59:59Z'],
    ['after more than the window', '2026-11-21T12:00:00Z'],
    ['in the year 9999', '9999-12-31T00:00:00Z'],
    ['not a date', 'tomorrow'],
    ['null', null],
  ])('does not believe a reset %s', (_what, resetsAt) => {
    expect(parse({ limits: [limit({ resets_at: resetsAt })] })[0]?.resetsAtMs).toBeNull();
  });

  it('prints no control characters that the vendor put into a name, and cuts a long one', () => {
    const scoped = (name: unknown): readonly QuotaWindow[] =>
      parse({ limits: [limit({ kind: 'weekly_scoped', scope: { model: { display_name: name } } })] });
    expect(scoped('\u001b[2JOpus')).toEqual([]);
    expect(scoped('')).toEqual([]);
    expect(scoped({ toString: 'x' })).toEqual([]);
    expect(scoped('O'.repeat(200))[0]?.label).toHaveLength('Week, '.length + 40);
  });

  it('takes at most twenty rows', () => {
    expect(parse({ limits: Array.from({ length: 10_000 }, () => limit()) })).toHaveLength(20);
  });

  it('gives well-formed windows or none for anything at all', () => {
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.record({ limits: fc.array(fc.dictionary(fc.string(), fc.jsonValue())) }),
      fc.record({
        limits: fc.array(
          fc.record({ kind: fc.constant('session'), percent: fc.jsonValue(), resets_at: fc.jsonValue() }),
        ),
      }),
      fc.record({
        extra_usage: fc.record({
          is_enabled: fc.boolean(),
          monthly_limit: fc.jsonValue(),
          used_credits: fc.jsonValue(),
          currency: fc.oneof(fc.string(), fc.constantFrom('USD', 'XXX', 'QQQ')),
          daily: fc.jsonValue(),
        }),
        promo_credits: fc.array(fc.dictionary(fc.string(), fc.jsonValue())),
      }),
      fc.record({ five_hour: fc.jsonValue(), seven_day: fc.record({ utilization: fc.jsonValue() }) }),
    );
    fc.assert(
      fc.property(anything, (body) => {
        for (const window of parse(body)) expect(Value.Check(QuotaWindow, window)).toBe(true);
      }),
      { numRuns: scaled(300) },
    );
  });
});

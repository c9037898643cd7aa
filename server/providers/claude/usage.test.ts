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

  it('reads the flat windows of an older server, and leaves out the one that has not started', () => {
    const body = {
      limits: null,
      five_hour: null,
      seven_day: { utilization: 7, resets_at: soon },
      seven_day_opus: { utilization: null, resets_at: null },
    };
    expect(parse(body)).toMatchObject([
      { id: '7d', usedFraction: 0.07 },
      { id: '7d_opus', usedFraction: null, resetsAtMs: null },
    ]);
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

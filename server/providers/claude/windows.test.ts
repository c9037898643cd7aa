import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HeaderMap } from '../provider.ts';
import { claude } from './index.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
const at = (hours: number): string => String(now / 1_000 + hours * 3_600);
const unified = (values: Readonly<Record<string, string>>): HeaderMap =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`anthropic-ratelimit-unified-${name}`, value]),
  );
const windows = (values: Readonly<Record<string, string>>): readonly object[] =>
  claude.quotaFromHeaders(unified(values), now);
const common = { observedAtMs: now, source: 'header' };

describe('quota windows in the headers of a Claude plan', () => {
  it('lists every window with its fraction, reset and status', () => {
    expect(
      windows({
        status: 'allowed_warning',
        reset: at(2),
        'representative-claim': 'five_hour',
        '7d_oi-utilization': '1.02',
        '7d_oi-status': 'rejected',
        '7d_oi-reset': at(90),
        '5h-utilization': '0.93',
        '5h-status': 'allowed_warning',
        '5h-reset': at(2),
        '5h-surpassed-threshold': '0.9',
        '7d-utilization': '0.4',
        '7d-status': 'allowed',
        '7d-reset': at(100),
        'overage-status': 'rejected',
        'overage-disabled-reason': 'overage_not_provisioned',
      }),
    ).toEqual([
      {
        id: '5h',
        label: '5 h',
        kind: 'short',
        usedFraction: 0.93,
        resetsAtMs: now + 2 * 3_600_000,
        windowSeconds: 18_000,
        status: 'warning',
        ...common,
      },
      {
        id: '7d',
        label: 'Week',
        kind: 'long',
        usedFraction: 0.4,
        resetsAtMs: now + 100 * 3_600_000,
        windowSeconds: 604_800,
        status: 'allowed',
        ...common,
      },
      {
        id: '7d_oi',
        label: 'Week, Fable',
        kind: 'scoped',
        usedFraction: 1.02,
        resetsAtMs: now + 90 * 3_600_000,
        windowSeconds: 604_800,
        status: 'rejected',
        ...common,
      },
    ]);
  });

  it('keeps unknown parts unknown', () => {
    expect(windows({ '5h-status': 'something_new', '7d-reset': at(5) })).toMatchObject([
      { id: '5h', usedFraction: null, resetsAtMs: null, status: 'unknown' },
      { id: '7d', usedFraction: null, resetsAtMs: now + 5 * 3_600_000, status: 'unknown' },
    ]);
    expect(windows({})).toEqual([]);
    expect(windows({ status: 'allowed' })).toEqual([]);
  });

  it('makes a window of the deciding claim when only the overall headers came', () => {
    expect(
      windows({ status: 'rejected', 'representative-claim': 'seven_day_opus', reset: at(30) }),
    ).toMatchObject([
      {
        id: '7d_opus',
        kind: 'scoped',
        label: 'Week, Opus',
        usedFraction: null,
        status: 'rejected',
        resetsAtMs: now + 30 * 3_600_000,
      },
    ]);
  });

  it.each([
    ['the plan still serves', { status: 'allowed' }, 'warning'],
    [
      'paid credits serve',
      { status: 'rejected', 'overage-status': 'allowed', 'overage-in-use': 'true' },
      'warning',
    ],
    ['the plan refuses', { status: 'rejected', 'overage-status': 'rejected' }, 'rejected'],
    ['nothing overall is told', {}, 'rejected'],
  ])('takes a full window for %s', (_, overall, status) => {
    expect(windows({ ...overall, '5h-status': 'rejected', '5h-utilization': '1' })[0]).toMatchObject({
      id: '5h',
      status,
    });
  });

  it('lists paid credits as credit, and not when they are switched off', () => {
    expect(
      windows({ 'overage-status': 'allowed', 'overage-utilization': '0.25', 'overage-reset': at(200) }),
    ).toMatchObject([
      {
        id: 'overage',
        label: 'Extra usage',
        kind: 'credit',
        usedFraction: 0.25,
        windowSeconds: null,
        status: 'allowed',
      },
    ]);
    expect(
      windows({ 'overage-status': 'rejected', 'overage-disabled-reason': 'overage_not_provisioned' }),
    ).toEqual([]);
  });

  it('says whether paid credits serve, and why they do not', () => {
    expect(
      windows({
        'overage-status': 'allowed',
        'overage-in-use': 'true',
        'overage-period': 'monthly',
        'overage-utilization': '0.5',
      }),
    ).toMatchObject([
      { credit: { inUse: true, period: 'monthly', disabledReason: null, capReached: false } },
    ]);
    expect(
      windows({ 'overage-status': 'rejected', 'overage-disabled-reason': 'org_spend_cap_reached' }),
    ).toMatchObject([
      {
        id: 'overage',
        usedFraction: null,
        credit: { inUse: false, disabledReason: 'org_spend_cap_reached', capReached: true },
      },
    ]);
    expect(
      windows({
        'overage-status': 'allowed',
        'overage-period': '__proto__',
        'overage-daily-cap-paused': 'true',
        'overage-utilization': '1',
      }),
    ).toMatchObject([{ credit: { period: null, capReached: true } }]);
  });

  it.each([
    ['NaN'],
    ['-0.5'],
    ['1e99'],
    ['Infinity'],
    ['0x10'],
    [''],
    ['  '],
    ['0.5; drop'],
    ['4'.repeat(500)],
    ['99'],
  ])('does not believe a utilization of %j', (utilization) => {
    expect(windows({ '5h-utilization': utilization })).toMatchObject([{ id: '5h', usedFraction: null }]);
  });

  it.each([
    ['seconds', at(3), now + 3 * 3_600_000],
    ['milliseconds', String(now + 3 * 3_600_000), now + 3 * 3_600_000],
    ['RFC 3339', '2026-11-20T15:00:00Z', now + 3 * 3_600_000],
    ['a moment ago', at(-0.1), null],
    ['the present', at(0), null],
    ['nought', '0', null],
    ['less than nought', '-5', null],
    ['not a number', 'NaN', null],
    ['1e99', '1e99', null],
    ['ten years ahead', at(24 * 3_650), null],
    ['more than six hours ahead for five hours', at(6.1), null],
    ['words', 'tomorrow 2027', null],
  ])('takes a reset of %s', (_, reset, resetsAtMs) => {
    expect(windows({ '5h-utilization': '0.5', '5h-reset': reset })).toMatchObject([
      { usedFraction: 0.5, resetsAtMs },
    ]);
  });

  it('ignores headers of other purposes and stays small under a flood of names', () => {
    expect(
      windows({
        'grace-5h-utilization': '1',
        'slow-status': 'off',
        'overage-period-monthly-utilization': '1',
        'fallback-percentage': '0.5',
        '0h-utilization': '1',
      }),
    ).toEqual([]);
    const flood = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`${index + 1}d-utilization`, '0.5']),
    );
    expect(windows(flood).length).toBeLessThanOrEqual(12);
  });

  it('never throws and never makes a number up, whatever the values', () => {
    const name = fc.constantFrom(
      'status',
      'reset',
      'representative-claim',
      '5h-utilization',
      '5h-reset',
      '5h-status',
      '7d-reset',
      'overage-status',
    );
    fc.assert(
      fc.property(fc.dictionary(name, fc.oneof(fc.string(), fc.double().map(String))), (values) => {
        for (const window of claude.quotaFromHeaders(unified(values), now)) {
          if (window.usedFraction !== null) expect(window.usedFraction).toBeGreaterThanOrEqual(0);
          if (window.resetsAtMs !== null) expect(window.resetsAtMs).toBeGreaterThan(now);
        }
      }),
    );
  });
});

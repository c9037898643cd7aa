import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codex } from './index.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
const seconds = now / 1_000;
const common = { observedAtMs: now, status: 'unknown' };

describe('quota windows in the headers of a ChatGPT plan', () => {
  it('names windows by their length and keeps further meters apart', () => {
    expect(
      codex.quotaFromHeaders(
        {
          'x-codex-primary-used-percent': '42.5',
          'x-codex-primary-window-minutes': '299',
          'x-codex-primary-reset-at': String(seconds + 3_600),
          'x-codex-secondary-used-percent': '7',
          'x-codex-secondary-window-minutes': '10080',
          'x-codex-secondary-reset-after-seconds': '86400',
          'x-codex-bengalfox-primary-used-percent': '12',
          'x-codex-bengalfox-primary-window-minutes': '10080',
          'x-codex-bengalfox-limit-name': 'Spark',
          'x-codex-credits-has-credits': 'true',
          'x-codex-credits-unlimited': 'false',
          'x-codex-credits-balance': '12.5',
        },
        now,
      ),
    ).toEqual([
      {
        id: '5h',
        label: '5 h',
        kind: 'short',
        usedFraction: 0.425,
        resetsAtMs: now + 3_600_000,
        windowSeconds: 18_000,
        source: 'header',
        ...common,
      },
      {
        id: '7d',
        label: 'Week',
        kind: 'long',
        usedFraction: 0.07,
        resetsAtMs: now + 86_400_000,
        windowSeconds: 604_800,
        source: 'header',
        ...common,
      },
      {
        id: 'codex_bengalfox:7d',
        label: 'Week, Spark',
        kind: 'scoped',
        usedFraction: 0.12,
        resetsAtMs: null,
        windowSeconds: 604_800,
        source: 'header',
        ...common,
      },
      {
        id: 'credits',
        label: 'Credits',
        kind: 'credit',
        usedFraction: null,
        resetsAtMs: null,
        windowSeconds: null,
        source: 'header',
        ...common,
        status: 'allowed',
        credit: {
          inUse: null,
          period: null,
          used: null,
          limit: null,
          remaining: 12.5,
          unlimited: false,
          unit: 'credits',
          disabledReason: null,
          capReached: false,
        },
      },
    ]);
  });

  it('knows the weekly window when it comes in the first slot', () => {
    const headers = { 'x-codex-primary-used-percent': '3', 'x-codex-primary-window-minutes': '10079' };
    expect(codex.quotaFromHeaders(headers, now)).toMatchObject([{ id: '7d', kind: 'long', label: 'Week' }]);
  });

  it.each([
    ['15', '15m', '15 min', 'short'],
    ['60', '1h', '1 h', 'short'],
    ['1440', '24h', 'Day', 'short'],
    ['43200', '30d', '30 days', 'long'],
  ])('names a window of %s minutes %s', (minutes, id, label, kind) => {
    const headers = { 'x-codex-primary-used-percent': '3', 'x-codex-primary-window-minutes': minutes };
    expect(codex.quotaFromHeaders(headers, now)).toMatchObject([{ id, label, kind }]);
  });

  it('lists nothing that the vendor left empty, and nought where it said nought', () => {
    expect(codex.quotaFromHeaders({}, now)).toEqual([]);
    expect(
      codex.quotaFromHeaders(
        {
          'x-codex-primary-used-percent': '0',
          'x-codex-primary-window-minutes': '0',
          'x-codex-credits-has-credits': 'false',
        },
        now,
      ),
    ).toEqual([]);
    expect(
      codex.quotaFromHeaders(
        { 'x-codex-primary-used-percent': '0', 'x-codex-primary-window-minutes': '300' },
        now,
      ),
    ).toMatchObject([{ id: '5h', usedFraction: 0 }]);
    expect(codex.quotaFromHeaders({ 'x-codex-primary-window-minutes': '300' }, now)).toMatchObject([
      { id: '5h', usedFraction: null },
    ]);
  });

  it('falls back to the slot when no length is told, and keeps two equal lengths apart', () => {
    expect(
      codex.quotaFromHeaders(
        { 'x-codex-primary-used-percent': '5', 'x-codex-secondary-used-percent': '6' },
        now,
      ),
    ).toMatchObject([
      { id: 'primary', kind: 'short', windowSeconds: null },
      { id: 'secondary', kind: 'long', windowSeconds: null },
    ]);
    expect(
      codex.quotaFromHeaders(
        { 'x-codex-primary-window-minutes': '300', 'x-codex-secondary-window-minutes': '300' },
        now,
      ),
    ).toMatchObject([{ id: '5h' }, { id: '5h-secondary' }]);
  });

  it('says rejected only for a full window of a plan whose limit is reached', () => {
    const headers = {
      'x-codex-primary-used-percent': '100',
      'x-codex-primary-window-minutes': '300',
      'x-codex-secondary-used-percent': '50',
      'x-codex-secondary-window-minutes': '10080',
    };
    const reached = { ...headers, 'x-codex-rate-limit-reached-type': 'rate_limit_reached' };
    expect(codex.quotaFromHeaders(headers, now).map((window) => window.status)).toEqual([
      'unknown',
      'unknown',
    ]);
    expect(codex.quotaFromHeaders(reached, now).map((window) => window.status)).toEqual([
      'rejected',
      'unknown',
    ]);
  });

  it.each([
    ['used-percent', 'NaN'],
    ['used-percent', '-1'],
    ['used-percent', '1e99'],
    ['reset-at', '-1'],
    ['reset-at', '0'],
    ['reset-at', String(seconds - 10)],
    ['reset-at', String(seconds + 86_400 * 3_650)],
    ['reset-after-seconds', '1e99'],
    ['reset-after-seconds', '315360000'],
  ])('does not believe %s %s', (name, value) => {
    const headers = { 'x-codex-primary-window-minutes': '300', [`x-codex-primary-${name}`]: value };
    expect(codex.quotaFromHeaders(headers, now)).toMatchObject([
      { id: '5h', usedFraction: null, resetsAtMs: null },
    ]);
  });

  it('takes a reset in milliseconds', () => {
    const headers = {
      'x-codex-primary-window-minutes': '300',
      'x-codex-primary-reset-at': String(now + 60_000),
    };
    expect(codex.quotaFromHeaders(headers, now)).toMatchObject([{ resetsAtMs: now + 60_000 }]);
  });

  it.each(['1e99', '-5', 'NaN', '0.0001', '99999999'])(
    'does not believe a length of %s minutes',
    (minutes) => {
      const headers = { 'x-codex-primary-used-percent': '5', 'x-codex-primary-window-minutes': minutes };
      expect(codex.quotaFromHeaders(headers, now)).toMatchObject([
        { id: 'primary', windowSeconds: null, usedFraction: 0.05 },
      ]);
    },
  );

  it('stays small under a flood of meters', () => {
    const flood = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`x-meter${index}-primary-used-percent`, '5']),
    );
    expect(codex.quotaFromHeaders(flood, now).length).toBeLessThanOrEqual(16);
  });
});

describe('quota windows in a frame of the stream', () => {
  const frame = (limits: unknown, more: object = {}): object => ({
    type: 'codex.rate_limits',
    rate_limits: limits,
    ...more,
  });
  const primary = { used_percent: 100, window_minutes: 300, reset_at: seconds + 60 };
  const secondary = { used_percent: 5, window_minutes: 10_080, reset_after_seconds: 600 };

  it('reads windows, credits and the vendor’s verdict', () => {
    const credits = { has_credits: true, unlimited: true, balance: null };
    expect(
      codex.quotaFromFrame(frame({ allowed: true, primary, secondary }, { credits }), now),
    ).toMatchObject([
      { id: '5h', usedFraction: 1, resetsAtMs: now + 60_000, status: 'allowed', source: 'stream' },
      { id: '7d', usedFraction: 0.05, resetsAtMs: now + 600_000, status: 'allowed' },
      { id: 'credits', label: 'Credits, unlimited', kind: 'credit', usedFraction: null },
    ]);
    expect(codex.quotaFromFrame(frame({ allowed: false, primary, secondary }), now)).toMatchObject([
      { id: '5h', status: 'rejected' },
      { id: '7d', status: 'unknown' },
    ]);
  });

  it('keeps another meter than the plan’s own apart', () => {
    const more = { metered_limit_name: 'codex-bengalfox', limit_name: 'Spark' };
    expect(codex.quotaFromFrame(frame({ primary: secondary }, more), now)).toMatchObject([
      { id: 'codex_bengalfox:7d', kind: 'scoped', label: 'Week, Spark' },
    ]);
  });

  it.each([
    [null],
    ['x'],
    [[]],
    [{}],
    [frame(null)],
    [frame([])],
    [frame({ primary: 5, secondary: [] })],
    [{ rate_limits: { primary } }],
    [JSON.parse('{"__proto__":{"type":"codex.rate_limits"}}')],
  ])('reads nothing from %j', (value) => {
    expect(codex.quotaFromFrame(value, now)).toEqual([]);
  });

  it('never throws, whatever the frame', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (first, second, credits) => {
        for (const window of codex.quotaFromFrame(
          frame({ primary: first, secondary: second }, { credits }),
          now,
        ))
          if (window.usedFraction !== null) expect(window.usedFraction).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

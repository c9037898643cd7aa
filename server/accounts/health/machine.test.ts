import { describe, expect, it } from 'vitest';
import { createHealthStore, type Fault, type HealthStore } from './index.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const endpoint = 'https://vendor.example';
const startMs = 1_800_000_000_000;

interface Bench {
  readonly health: HealthStore;
  nowMs: number;
  readonly changes: boolean[];
  fail(fault: Fault, id?: string, more?: { model?: string; request?: string; siblings?: string[] }): void;
  serve(
    id?: string,
    more?: { model?: string; windowOpen?: boolean; startedAtMs?: number; firstByteMs?: number },
  ): void;
  phase(id?: string, model?: string): string;
}

function bench(chance = 0): Bench {
  let count = 0;
  const changes: boolean[] = [];
  const clock = { nowMs: startMs };
  const made: Bench = {
    changes,
    get nowMs() {
      return clock.nowMs;
    },
    set nowMs(next) {
      clock.nowMs = next;
    },
    health: createHealthStore({
      nowMs: () => clock.nowMs,
      random: () => chance,
      changed: (isGrave) => changes.push(isGrave),
    }),
    fail(fault, id = 'a', { model = 'opus', request = `r${(count += 1)}`, siblings = [] } = {}) {
      made.health.report({
        kind: 'failed',
        place: { accountId: id, model, endpoint, request },
        fault,
        siblings,
      });
    },
    serve(
      id = 'a',
      { model = 'opus', windowOpen = false, startedAtMs = made.nowMs, firstByteMs = 100 } = {},
    ) {
      const place = { accountId: id, model, endpoint, request: `s${(count += 1)}` };
      made.health.report({ kind: 'served', place, startedAtMs, firstByteMs, windowOpen });
    },
    phase: (id = 'a', model = 'opus') => made.health.standing(id, model, endpoint, made.nowMs).phase,
  };
  return made;
}

const limit = (afterMs: number, scope: 'account' | 'model' = 'account'): Fault => ({
  kind: 'limit',
  scope,
  code: 'plan-limit',
  reason: 'used up',
  resetsAtMs: startMs + afterMs,
  retryAfterMs: null,
});
const throttle: Fault = { kind: 'throttle', reason: 'slow down' };
const trouble: Fault = { kind: 'trouble', reason: '500' };

describe('a used-up window', () => {
  it('rests until the reset and a little longer, then one request tries it', () => {
    const test = bench(0.5);
    test.fail(limit(hourMs));
    expect(test.health.standing('a', 'opus', endpoint, test.nowMs)).toMatchObject({
      phase: 'resting',
      untilMs: startMs + hourMs + 3 * secondMs,
      toldUntilMs: startMs + hourMs + 3 * secondMs,
      resetsAtMs: startMs + hourMs,
    });
    expect(test.phase('a', 'haiku')).toBe('resting');
    test.nowMs += hourMs + 3 * secondMs;
    expect(test.phase()).toBe('probing');
    const place = { accountId: 'a', model: 'opus', endpoint, request: 'probe' };
    test.health.report({ kind: 'begun', place });
    expect(test.phase()).toBe('probe-taken');
    test.health.report({ kind: 'answering', place });
    expect(test.phase()).toBe('probing');
    test.health.report({ kind: 'served', place, startedAtMs: test.nowMs, firstByteMs: 5, windowOpen: false });
    expect(test.phase()).toBe('ready');
  });

  it('of one model leaves the others alone', () => {
    const test = bench();
    test.fail(limit(hourMs, 'model'));
    expect([test.phase('a', 'opus'), test.phase('a', 'haiku'), test.phase('b')]).toEqual([
      'resting',
      'ready',
      'ready',
    ]);
  });

  it('is not made shorter by a later failure, only by the vendor’s own word after it', () => {
    const test = bench();
    test.fail(limit(hourMs));
    test.fail(limit(minuteMs));
    test.nowMs += 2 * minuteMs;
    expect(test.phase()).toBe('resting');
    test.serve('a', { windowOpen: true, startedAtMs: startMs - 1 });
    test.serve('a', { windowOpen: false });
    expect(test.phase()).toBe('resting');
    test.serve('a', { windowOpen: true });
    expect(test.phase()).toBe('ready');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300, -5, 0])(
    'with the moment %d does not rest for ever, nor by NaN',
    (moment) => {
      const test = bench();
      test.fail({ ...limit(0), resetsAtMs: moment } as Fault);
      const { untilMs } = test.health.standing('a', 'opus', endpoint, test.nowMs);
      expect(untilMs).toBeGreaterThan(test.nowMs);
      expect(untilMs).toBeLessThanOrEqual(test.nowMs + 35 * 24 * hourMs + 5 * secondMs);
    },
  );
});

describe('a 429 without a moment', () => {
  it('rests seconds, on the model first, and longer with each window', () => {
    const test = bench(0);
    test.fail(throttle);
    test.fail(throttle);
    expect(test.health.standing('a', 'opus', endpoint, test.nowMs)).toMatchObject({
      untilMs: startMs + 2_500,
      toldUntilMs: 0,
    });
    expect(test.phase('a', 'haiku')).toBe('ready');
    test.nowMs += 2_500;
    test.fail(throttle);
    expect(test.health.standing('a', 'opus', endpoint, test.nowMs).untilMs).toBe(test.nowMs + 5_000);
  });

  it('on a second model within a minute is about the account', () => {
    const test = bench();
    test.fail(throttle, 'a', { model: 'opus' });
    test.nowMs += 30 * secondMs;
    test.fail(throttle, 'a', { model: 'haiku' });
    expect(test.phase('a', 'sonnet')).toBe('resting');
  });
});

describe('trouble of the vendor', () => {
  it('costs nothing once or twice, nor three times with one request', () => {
    const test = bench();
    test.fail(trouble, 'a', { siblings: ['b'] });
    test.fail(trouble, 'a', { siblings: ['b'] });
    test.serve();
    test.fail(trouble, 'a', { siblings: ['b'] });
    test.fail(trouble, 'a', { siblings: ['b'], request: 'same' });
    test.fail(trouble, 'a', { siblings: ['b'], request: 'same' });
    expect(test.phase()).toBe('ready');
  });

  it('three times in a row rests the account where the others are fine, for half a minute', () => {
    const test = bench(0.5);
    for (let time = 0; time < 3; time += 1) test.fail(trouble, 'a', { siblings: ['b'] });
    expect(test.health.standing('a', 'opus', endpoint, test.nowMs)).toMatchObject({
      phase: 'resting',
      toldUntilMs: 0,
      untilMs: startMs + 30 * secondMs,
    });
    expect(test.phase('b')).toBe('ready');
  });

  it.each([[[]], [['b']]])(
    'on the only account, or on two, rests the endpoint and no account (%j)',
    (siblings) => {
      const test = bench();
      test.fail(trouble, 'b', { siblings: ['a'] });
      for (let time = 0; time < 3; time += 1) test.fail(trouble, 'a', { siblings: [...siblings] });
      expect(test.phase('new')).toBe('resting');
      expect(test.health.of('a', test.nowMs).cooldown).toBeNull();
    },
  );

  it('that is overload belongs to the model at the endpoint', () => {
    const test = bench();
    test.fail({ kind: 'overloaded', reason: '529' });
    expect([test.phase('b', 'opus'), test.phase('a', 'haiku')]).toEqual(['resting', 'ready']);
    expect(test.health.of('a', test.nowMs).cooldown).toBeNull();
  });

  it('as a 403 that nothing explains rests ten minutes, and the third in three hours asks for the owner', () => {
    const test = bench();
    const forbidden: Fault = { kind: 'forbidden', reason: 'no' };
    test.fail(forbidden);
    test.nowMs += 10 * minuteMs;
    test.fail(forbidden);
    expect(test.health.attention('a', test.nowMs)).toBeNull();
    test.nowMs += 10 * minuteMs;
    test.fail(forbidden);
    expect(test.health.attention('a', test.nowMs)).toBe('no');
  });

  it('makes an account that mostly fails the last choice until ten good requests', () => {
    const test = bench();
    for (let time = 0; time < 12; time += 1) test.serve('a', { firstByteMs: 500 });
    for (let time = 0; time < 8; time += 1) {
      test.fail(trouble, 'a', { siblings: ['b'] });
      test.nowMs += 10 * minuteMs;
    }
    test.serve();
    expect(test.phase()).toBe('degraded');
    for (let time = 0; time < 10; time += 1) test.serve();
    expect(test.phase()).toBe('ready');
  });

  it('as streams that break off is nothing once; three in ten minutes make it the last choice', () => {
    const test = bench();
    const place = { accountId: 'a', model: 'opus', endpoint, request: 'r' };
    for (let time = 0; time < 3; time += 1) {
      expect(test.phase()).toBe('ready');
      test.health.report({ kind: 'truncated', place, siblings: ['b'] });
    }
    expect(test.phase()).toBe('degraded');
    test.nowMs += 16 * minuteMs;
    expect(test.phase()).toBe('ready');
  });
});

describe('what the owner must do', () => {
  it('no credits is tried again once an hour, an account on hold never', () => {
    const test = bench();
    test.fail({ kind: 'attention', code: 'no-credits', message: 'pay' }, 'a');
    test.fail({ kind: 'attention', code: 'on-hold', message: 'held' }, 'b');
    expect([test.health.attention('a', test.nowMs), test.health.attention('b', test.nowMs)]).toEqual([
      'pay',
      'held',
    ]);
    test.nowMs += hourMs;
    expect([test.health.attention('a', test.nowMs), test.health.attention('b', test.nowMs)]).toEqual([
      null,
      'held',
    ]);
    test.serve('a');
    test.nowMs -= 1;
    expect(test.health.attention('a', test.nowMs)).toBeNull();
  });

  it('is grave, and so is a long rest: both must be on disk at once', () => {
    const test = bench();
    test.fail(throttle);
    test.fail(limit(hourMs));
    test.fail({ kind: 'credential', end: 'needs-login', reason: 'revoked' });
    test.serve('b');
    expect(test.changes).toEqual([false, true, true]);
  });
});

describe('by hand', () => {
  it('"try now" lets one request try, once in ten seconds, and never ends "needs sign-in"', () => {
    const test = bench();
    test.fail(limit(hourMs));
    test.fail({ kind: 'credential', end: 'needs-login', reason: 'revoked' });
    test.health.report({ kind: 'try-now', accountId: 'a' });
    expect(test.phase()).toBe('probing');
    expect(test.health.of('a', test.nowMs).credential).toBe('needs-sign-in');
    test.fail(limit(hourMs));
    test.health.report({ kind: 'try-now', accountId: 'a' });
    expect(test.phase()).toBe('resting');
    test.nowMs += 10 * secondMs;
    test.health.report({ kind: 'try-now', accountId: 'a' });
    expect(test.phase()).toBe('probing');
  });

  it('"clear" forgets it all, but not what a renewal has found', () => {
    const test = bench();
    test.fail(limit(hourMs));
    test.fail({ kind: 'attention', code: 'on-hold', message: 'held' });
    test.fail({ kind: 'credential', end: 'needs-login', reason: 'refused' });
    test.health.clear('a');
    expect(test.health.of('a', test.nowMs)).toMatchObject({
      cooldown: null,
      needsAttention: null,
      credential: null,
    });
    for (const kind of ['renewal-begun', 'renewal-refused'] as const)
      test.health.report({
        kind: 'credential',
        accountId: 'b',
        event: kind === 'renewal-begun' ? { kind } : { kind, storeMoved: false, reason: 'invalid_grant' },
      });
    test.health.clear('b');
    expect(test.health.of('b', test.nowMs).credential).toBe('needs-sign-in');
  });
});

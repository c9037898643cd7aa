import { describe, expect, it } from 'vitest';
import {
  createHealthSaver,
  createHealthStore,
  parseStoredHealth,
  type HealthEvent,
  type StoredHealth,
} from './index.ts';
import { createManualClock } from '../../testing/control-bench.ts';

const startMs = 1_800_000_000_000;
const hourMs = 3_600_000;
const endpoint = 'https://vendor.example';
const failed = (
  accountId: string,
  fault: Extract<HealthEvent, { kind: 'failed' }>['fault'],
): HealthEvent => ({
  kind: 'failed',
  place: { accountId, model: 'opus', endpoint, request: accountId },
  fault,
  siblings: [],
});
const limit = (id: string, atMs: number): HealthEvent =>
  failed(id, {
    kind: 'limit',
    scope: 'account',
    code: 'plan-limit',
    reason: 'used up',
    resetsAtMs: atMs,
    retryAfterMs: null,
  });

function storeWith(events: readonly HealthEvent[], nowMs = startMs): ReturnType<typeof createHealthStore> {
  const health = createHealthStore({ nowMs: () => nowMs, random: () => 0 });
  for (const event of events) health.report(event);
  return health;
}

const reopen = (stored: StoredHealth, nowMs: number): ReturnType<typeof createHealthStore> =>
  createHealthStore({
    initial: parseStoredHealth(JSON.parse(JSON.stringify(stored))),
    nowMs: () => nowMs,
    random: () => 0,
  });

describe('health after a restart', () => {
  it('keeps what the vendor asked for and what waits for the owner, and drops short rests of ours', () => {
    const health = storeWith([
      limit('a', startMs + hourMs),
      failed('b', { kind: 'throttle', reason: 'slow' }),
      failed('c', { kind: 'attention', code: 'on-hold', message: 'held' }),
      failed('d', { kind: 'credential', end: 'needs-login', reason: 'revoked' }),
      failed('e', { kind: 'forbidden', reason: 'no' }),
    ]);
    const again = reopen(health.stored(), startMs + 60_000);
    const nowMs = startMs + 60_000;
    expect(again.of('a', nowMs).cooldown).toMatchObject({ untilMs: startMs + hourMs, authoritative: true });
    expect(again.standing('b', 'opus', endpoint, nowMs).phase).toBe('ready');
    expect(again.of('c', nowMs).needsAttention).toBe('held');
    expect(again.of('d', nowMs).credential).toBe('needs-sign-in');
    expect(again.standing('e', 'opus', endpoint, nowMs).phase).toBe('resting');
  });

  it('is not longer than it was meant to be when the clock was set back', () => {
    const health = storeWith([limit('a', startMs + hourMs)]);
    const nowMs = startMs - 10 * 365 * 24 * hourMs;
    const again = reopen(health.stored(), nowMs);
    expect(again.standing('a', 'opus', endpoint, nowMs).untilMs).toBeLessThanOrEqual(nowMs + hourMs + 1_000);
  });

  it.each([[[]], [null], ['text'], [7]])('does not take %j for a state', (value) => {
    expect(() => parseStoredHealth(value)).toThrow(TypeError);
  });

  it('reads what is left of a damaged file, and takes nothing over from a prototype', () => {
    const hostile: unknown = JSON.parse(
      `{"__proto__":{"x":1},"writtenAtMs":"soon","endpoints":[null,{"name":1}],"accounts":[1,{"id":""},
       {"id":"a","keys":[{"name":"","untilMs":"x"},{"name":"","untilMs":1e999,"writtenAtMs":1},
       {"name":"","untilMs":${startMs + hourMs},"writtenAtMs":${startMs},"step":1e9}],"attention":{"message":3},
       "credential":{"state":"store-x/store-y/ok"},"forbiddenAtMs":["a",null]}]}`,
    );
    const again = reopen(parseStoredHealth(hostile), startMs);
    expect(again.standing('a', 'opus', endpoint, startMs).phase).toBe('resting');
    expect(again.of('a', startMs)).toMatchObject({ needsAttention: null, credentialState: 'ok' });
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

describe('the health file', () => {
  it('is written half a second after a change, at once after a grave one, and holds no token', async () => {
    const clock = createManualClock();
    const saved: StoredHealth[] = [];
    const stored: StoredHealth = { writtenAtMs: 1, accounts: [], endpoints: [] };
    const saver = createHealthSaver({
      file: { save: async (next) => void saved.push(next) },
      after: clock.after,
      stored: () => stored,
      failed: () => undefined,
    });
    saver.changed(false);
    saver.changed(false);
    await Promise.resolve();
    expect(saved).toHaveLength(0);
    clock.advance(500);
    await saver.flush();
    expect(saved).toHaveLength(1);
    saver.changed(true);
    await saver.flush();
    expect(saved).toHaveLength(2);
    clock.advance(10_000);
    await saver.flush();
    expect(saved).toHaveLength(2);
  });

  it('that cannot be written is said once per try and stops nothing', async () => {
    const errors: unknown[] = [];
    const saver = createHealthSaver({
      file: { save: () => Promise.reject(new Error('full')) },
      after: () => () => undefined,
      stored: () => ({ writtenAtMs: 1, accounts: [], endpoints: [] }),
      failed: (error) => errors.push(error),
    });
    saver.changed(true);
    await saver.flush();
    saver.changed(true);
    await saver.flush();
    expect(errors).toHaveLength(2);
  });
});

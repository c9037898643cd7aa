import { describe, expect, it } from 'vitest';
import { createHealthStore, type HealthStore } from './health.ts';

const dayMs = 86_400_000;
const until = (
  untilMs: number,
  reason = 'limit',
): { untilMs: number; reason: string; authoritative: boolean } => ({
  untilMs,
  reason,
  authoritative: true,
});

function bench(): { readonly health: HealthStore; readonly changes: () => number } {
  let changes = 0;
  return { health: createHealthStore([], 0, () => (changes += 1)), changes: () => changes };
}

describe('account health', () => {
  it('is good until something is known', () => {
    expect(bench().health.of('a', 0)).toMatchObject({
      cooldown: null,
      needsAttention: null,
      credential: null,
    });
  });

  it('cools until the told moment and not longer', () => {
    const { health } = bench();
    health.cool('a', null, until(100), 0);
    expect(health.of('a', 99).cooldown).toEqual(until(100));
    expect(health.of('a', 100).cooldown).toBeNull();
    expect(health.of('b', 99).cooldown).toBeNull();
  });

  it('is never cooled for a shorter time by a later failure, nor for longer than a month', () => {
    const { health } = bench();
    health.cool('a', null, until(100, 'week'), 0);
    health.cool('a', null, until(50, 'minute'), 0);
    expect(health.of('a', 0).cooldown?.reason).toBe('week');
    health.cool('a', null, until(Number.MAX_VALUE), 1000);
    expect(health.of('a', 0).cooldown?.untilMs).toBe(1000 + 35 * dayMs);
    health.cool('b', null, until(Number.NaN), 0);
    expect(health.of('b', 0).cooldown).toBeNull();
  });

  it('keeps a model’s rest apart from the account’s', () => {
    const { health } = bench();
    health.cool('a', 'opus', until(100), 0);
    expect(health.of('a', 0).cooldown).toBeNull();
    expect(health.of('a', 0).models.get('opus')).toEqual(until(100));
  });

  it('forgets all of it with a success, and tells when there was something to forget', () => {
    const { health, changes } = bench();
    health.clear('a');
    expect(changes()).toBe(0);
    health.cool('a', null, until(100), 0);
    health.note('a', { needsAttention: 'terms changed' });
    health.note('a', { credential: 'expired' });
    expect(health.of('a', 0)).toMatchObject({ needsAttention: 'terms changed', credential: 'expired' });
    health.clear('a');
    expect(health.of('a', 0)).toMatchObject({ cooldown: null, needsAttention: null, credential: null });
    expect(changes()).toBe(4);
  });

  it('comes back after a start with what has not ended', () => {
    const { health } = bench();
    health.cool('a', null, until(100), 0);
    health.cool('a', 'opus', until(200), 0);
    health.cool('b', null, until(10), 0);
    const stored = health.stored(50);
    expect(stored).toHaveLength(2);
    const again = createHealthStore(stored, 150, () => undefined);
    expect(again.of('a', 150).cooldown).toBeNull();
    expect(again.of('a', 150).models.get('opus')?.untilMs).toBe(200);
  });
});

import { describe, expect, it } from 'vitest';
import { createActivity } from './activity.ts';
import { requestRecord } from './testing/request-record.ts';

const everything = Number.MAX_SAFE_INTEGER;

describe('the live request list', () => {
  it('keeps the last ones that ended and everything that still runs', () => {
    const activity = createActivity(10, () => undefined);
    activity.put(requestRecord({ id: 'long', startedAtMs: 0, state: 'running' }));
    for (let index = 1; index <= 1000; index += 1)
      activity.put(requestRecord({ id: `r${index}`, startedAtMs: index }));
    const ids = activity.recent(100, everything).map(({ id }) => id);
    expect(ids).toEqual(['r1000', 'r999', 'r998', 'r997', 'r996', 'r995', 'r994', 'r993', 'r992', 'long']);
    expect(activity.running()).toBe(1);
  });

  it('counts a request once however often something about it becomes known', () => {
    const activity = createActivity(10, () => undefined);
    const running = requestRecord({ id: 'a', state: 'running' });
    activity.put(running);
    activity.put({ ...running, firstTokenMs: 12 });
    expect(activity.running()).toBe(1);
    activity.put({ ...running, state: 'done' });
    activity.put({ ...running, state: 'done', durationMs: 5 });
    expect(activity.running()).toBe(0);
    expect(activity.recent(10, everything)).toHaveLength(1);
  });

  it('pages backwards in time', () => {
    const activity = createActivity(10, () => undefined);
    for (const startedAtMs of [1, 3, 2]) activity.put(requestRecord({ id: `r${startedAtMs}`, startedAtMs }));
    expect(activity.recent(2, everything).map(({ id }) => id)).toEqual(['r3', 'r2']);
    expect(activity.recent(2, 2).map(({ id }) => id)).toEqual(['r1']);
    expect(activity.recent(0, everything)).toEqual([]);
  });

  it('hands out what ended once, and tells every change as it happens', () => {
    const told: string[] = [];
    const activity = createActivity(2, ({ id, state }) => told.push(`${id} ${state}`));
    activity.put(requestRecord({ id: 'a', state: 'running' }));
    activity.put(requestRecord({ id: 'a', state: 'cancelled' }));
    for (const id of ['b', 'c', 'd']) activity.put(requestRecord({ id }));
    // Dropped from the list, not from what is still to be stored.
    expect(activity.takeEnded().map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
    expect(activity.takeEnded()).toEqual([]);
    expect(told).toEqual(['a running', 'a cancelled', 'b done', 'c done', 'd done']);
  });
});

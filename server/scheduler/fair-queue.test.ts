import { describe, expect, test } from 'vitest';
import { createFairQueue, type Admission } from './index.ts';

interface Timer {
  readonly callback: () => void;
  isCancelled: boolean;
}

const usual = { running: 2, waiting: 5, waitingBytes: 100, waitMs: 30_000 };

function bench(limits = usual) {
  const timers: Timer[] = [];
  const queue = createFairQueue((_delayMs, callback) => {
    const timer = { callback, isCancelled: false };
    timers.push(timer);
    return () => void (timer.isCancelled = true);
  }, limits);
  const order: string[] = [];
  const releases = new Map<string, () => void>();
  const leave = new Map<string, () => void>();
  const wait = (name: string, session: string, bytes = 0): Promise<Admission> =>
    queue
      .enter('a', {
        session,
        bytes,
        left: (callback) => {
          leave.set(name, callback);
          return () => void leave.delete(name);
        },
      })
      .then((admission) => {
        order.push(admission.kind === 'admitted' ? name : `${name} ${admission.kind}`);
        if (admission.kind === 'admitted') releases.set(name, admission.release);
        return admission;
      });
  const fill = (): readonly (() => void)[] =>
    [queue.tryEnter('a'), queue.tryEnter('a')].map((place) => place ?? (() => undefined));
  return { queue, timers, order, releases, leave, wait, fill };
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

describe('places of an account', () => {
  test('are given at once while there are some, and not to another’s account', () => {
    const { queue } = bench();
    expect([queue.tryEnter('a'), queue.tryEnter('a')].every((place) => place !== null)).toBe(true);
    expect(queue.tryEnter('a')).toBeNull();
    expect(queue.tryEnter('b')).not.toBeNull();
    expect(queue.running('a')).toBe(2);
  });

  test('given back twice count once', () => {
    const { queue } = bench();
    const release = queue.tryEnter('a');
    release?.();
    release?.();
    queue.tryEnter('a');
    queue.tryEnter('a');
    expect(queue.tryEnter('a')).toBeNull();
  });

  test('go round among conversations, and in order within one', async () => {
    const { wait, fill, order, releases } = bench();
    const [first, second] = fill();
    for (const [name, session] of [
      ['s1-a', 's1'],
      ['s1-b', 's1'],
      ['s1-c', 's1'],
      ['s2-a', 's2'],
      ['s3-a', 's3'],
    ] as const)
      void wait(name, session);
    first?.();
    second?.();
    await settled();
    for (const name of ['s1-a', 's2-a', 's3-a', 's1-b']) {
      releases.get(name)?.();
      await settled();
    }
    expect(order).toEqual(['s1-a', 's2-a', 's3-a', 's1-b', 's1-c']);
  });

  test('are refused at once when too many wait', async () => {
    const { wait, fill, order } = bench({ ...usual, waiting: 1 });
    fill();
    void wait('one', 's');
    await wait('two', 's');
    expect(order).toEqual(['two full']);
  });

  test('are refused at once when what waits would hold too much memory', async () => {
    const { wait, fill, order, leave } = bench();
    fill();
    void wait('half', 's1', 60);
    await wait('more', 's2', 60);
    void wait('rest', 's3', 40);
    await wait('one byte', 's4', 1);
    leave.get('half')?.();
    void wait('again', 's5', 60);
    await settled();
    expect(order).toEqual(['more full', 'one byte full', 'half left']);
    expect([...leave.keys()]).toEqual(['rest', 'again']);
  });

  test('are not given to who waited in vain or has left, and those hold nobody up', async () => {
    const { queue, wait, fill, order, timers, leave } = bench();
    const [first] = fill();
    void wait('late', 's1');
    void wait('gone', 's2');
    void wait('next', 's3');
    timers[0]?.callback();
    leave.get('gone')?.();
    await settled();
    first?.();
    await settled();
    expect(order).toEqual(['late late', 'gone left', 'next']);
    expect(queue.waiting).toBe(0);
    expect(timers.slice(1).every((timer) => timer.isCancelled)).toBe(true);
  });

  test('of five thousand at once: none is left without an answer', async () => {
    const { queue, timers } = bench({ ...usual, running: 8, waiting: 200, waitingBytes: 1_000 });
    let admitted = 0;
    let refused = 0;
    const all = Array.from({ length: 5_000 }, async (_, index) => {
      const place = queue.tryEnter('a');
      const admission: Admission =
        place === null
          ? await queue.enter('a', { session: `s${index % 50}`, bytes: 1, left: () => () => undefined })
          : { kind: 'admitted', release: place };
      if (admission.kind !== 'admitted') refused += 1;
      else {
        admitted += 1;
        await Promise.resolve();
        admission.release();
      }
    });
    await Promise.all(all);
    expect([admitted + refused, queue.waiting, queue.running('a')]).toEqual([5_000, 0, 0]);
    expect(admitted).toBe(208);
    expect(timers.every((timer) => timer.isCancelled)).toBe(true);
  });
});

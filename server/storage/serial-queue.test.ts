import { expect, it } from 'vitest';
import { createKeyedQueue, createSerialQueue } from './serial-queue.ts';

function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

it('starts a task only when the one before it has ended, failed or not', async () => {
  const queue = createSerialQueue();
  const { opened, open } = gate();
  const log: string[] = [];
  const first = queue(async () => {
    log.push('first starts');
    await opened;
    log.push('first ends');
    throw new Error('first failed');
  });
  const second = queue(async () => {
    log.push('second');
    return 2;
  });
  open();
  await expect(first).rejects.toThrow('first failed');
  expect(await second).toBe(2);
  expect(log).toEqual(['first starts', 'first ends', 'second']);
});

it('lets different keys run side by side and waits for all of them when asked', async () => {
  const queue = createKeyedQueue();
  const { opened, open } = gate();
  const log: string[] = [];
  const slow = queue.run('a', async () => {
    await opened;
    log.push('a1');
  });
  const failing = queue.run('a', async () => {
    log.push('a2');
    throw new Error('a2 failed');
  });
  await queue.run('b', async () => {
    log.push('b');
    open();
  });
  await Promise.allSettled([slow, failing]);
  await queue.idle();
  expect(log).toEqual(['b', 'a1', 'a2']);
});

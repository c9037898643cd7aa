import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.ts';
import { undoAllAndLeave, undoAllLimitMs } from './undo-all.ts';

function leaving(undo: () => Promise<number>) {
  const clock = createFakeClock();
  const log: unknown[] = [];
  const done = undoAllAndLeave({
    undo,
    exit: (code) => log.push(code),
    onFailed: (error) => log.push((error as Error).message),
    clock,
  });
  return { clock, log, done };
}

describe('the argument that puts every agent back', () => {
  it.each([0, 1])('ends with the code of the undo (%i)', async (code) => {
    const { clock, log, done } = leaving(async () => code);
    await done;
    clock.advance(undoAllLimitMs);
    expect(log).toEqual([code]);
  });

  it('tells a failure and leaves', async () => {
    const { log, done } = leaving(() => Promise.reject(new Error('the file is locked')));
    await done;
    expect(log).toEqual(['the file is locked', 1]);
  });

  it('leaves when it takes too long, and only once', async () => {
    const late = Promise.withResolvers<number>();
    const { clock, log, done } = leaving(() => late.promise);
    clock.advance(undoAllLimitMs);
    expect(log).toEqual([1]);
    late.resolve(0);
    await done;
    expect(log).toEqual([1]);
  });
});

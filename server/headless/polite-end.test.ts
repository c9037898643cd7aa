import { describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../testing/control-bench.ts';
import { createPoliteEnd, endLimitMs } from './polite-end.ts';

function bench(): {
  readonly clock: ManualClock;
  readonly log: (string | number)[];
  readonly end: ReturnType<typeof createPoliteEnd>;
  readonly closed: (error?: Error) => Promise<void>;
} {
  const clock = createManualClock();
  const log: (string | number)[] = [];
  const closing = Promise.withResolvers<void>();
  const end = createPoliteEnd({
    clock,
    close: () => {
      log.push('close');
      return closing.promise;
    },
    exit: (code) => log.push(code),
  });
  return {
    clock,
    log,
    end,
    async closed(error) {
      if (error === undefined) closing.resolve();
      else closing.reject(error);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe('a signal to end', () => {
  it('closes in order, then leaves', async () => {
    const test = bench();
    test.end('SIGTERM');
    expect(test.log).toEqual(['close']);
    await test.closed();
    expect(test.log).toEqual(['close', 0]);
  });

  it('leaves with 1 when closing failed', async () => {
    const test = bench();
    test.end('SIGINT');
    await test.closed(new Error('disk'));
    expect(test.log).toEqual(['close', 1]);
  });

  it('counts once where the terminal and npm both pass the same Ctrl-C on', async () => {
    const test = bench();
    test.end('SIGINT');
    test.end('SIGINT');
    test.clock.advance(600);
    test.end('SIGINT');
    expect(test.log).toEqual(['close']);
  });

  it('ends at once at a second Ctrl-C of the person', () => {
    const test = bench();
    test.end('SIGINT');
    test.clock.advance(1_000);
    test.end('SIGINT');
    expect(test.log).toEqual(['close', 1]);
  });

  it('is not cut short by whoever repeats it, as a terminal that goes away or npm does', () => {
    const test = bench();
    for (const signal of ['SIGHUP', 'SIGTERM', 'SIGTERM', 'SIGHUP', 'SIGTERM'] as const) {
      test.end(signal);
      test.clock.advance(500);
    }
    expect(test.log).toEqual(['close']);
  });

  it('leaves anyway when closing takes too long', async () => {
    const test = bench();
    test.end('SIGTERM');
    test.clock.advance(endLimitMs);
    expect(test.log).toEqual(['close', 1]);
  });
});

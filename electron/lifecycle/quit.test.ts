import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.ts';
import { createFakeEmitter } from '../testing/fake-emitter.ts';
import {
  closeMarginMs,
  drainBudgetMs,
  guardQuit,
  planQuit,
  putBackBudgetMs,
  savingBudgetMs,
  type QuitEvent,
  type QuitState,
} from './quit.ts';

it.each([
  ['running', 'quit-requested', { state: 'asking', hold: true, effect: 'ask' }],
  ['asking', 'quit-requested', { state: 'asking', hold: true, effect: 'none' }],
  ['asking', 'decided', { state: 'draining', hold: false, effect: 'drain' }],
  ['asking', 'stay', { state: 'running', hold: false, effect: 'none' }],
  ['asking', 'server-closed', { state: 'asking', hold: false, effect: 'none' }],
  ['running', 'decided', { state: 'running', hold: false, effect: 'none' }],
  ['draining', 'decided', { state: 'draining', hold: false, effect: 'none' }],
  ['draining', 'stay', { state: 'draining', hold: false, effect: 'none' }],
  ['draining', 'quit-requested', { state: 'draining', hold: true, effect: 'none' }],
  ['draining', 'server-closed', { state: 'closed', hold: false, effect: 'leave' }],
  ['draining', 'time-over', { state: 'closed', hold: false, effect: 'leave' }],
  ['closed', 'quit-requested', { state: 'closed', hold: false, effect: 'none' }],
  ['closed', 'server-closed', { state: 'closed', hold: false, effect: 'none' }],
  ['closed', 'time-over', { state: 'closed', hold: false, effect: 'none' }],
  ['running', 'server-closed', { state: 'running', hold: false, effect: 'none' }],
  ['running', 'time-over', { state: 'running', hold: false, effect: 'none' }],
] as const satisfies readonly (readonly [QuitState, QuitEvent, unknown])[])(
  '%s and %s give %j',
  (state, event, step) => {
    expect(planQuit(state, event)).toEqual(step);
  },
);

interface Bench {
  /** True when the request to quit was held back. */
  request(): boolean;
  readonly log: string[];
  readonly clock: ReturnType<typeof createFakeClock>;
  finish(error?: Error): Promise<void>;
  /** Whether a login is between its vendor and the disk. */
  isSaving: boolean;
}

function setUp(streams: number, decide?: () => Promise<'leave' | 'put-back' | 'stay'>): Bench {
  const events = createFakeEmitter();
  const clock = createFakeClock();
  const log: string[] = [];
  let settle: (error?: Error) => void = () => undefined;
  const request = (): boolean => {
    let held = false;
    events.emit('before-quit', { preventDefault: () => (held = true) });
    return held;
  };
  const bench = { isSaving: false };
  guardQuit({
    app: { on: events.on, quit: () => log.push(request() ? 'held' : 'left') },
    activeStreams: () => streams,
    isSavingLogins: () => bench.isSaving,
    ...(decide === undefined ? {} : { decide }),
    stop: (drainMs, agents) => {
      log.push(`stop ${drainMs}${agents === 'leave' ? '' : ` ${agents}`}`);
      return new Promise((resolve, reject) => {
        settle = (error) => (error === undefined ? resolve() : reject(error));
      });
    },
    onDraining: () => log.push('draining'),
    onStopFailed: (error) => log.push(`failed ${(error as Error).message}`),
    clock,
  });
  return Object.assign(bench, {
    request,
    log,
    clock,
    finish: async (error?: Error) => {
      settle(error);
      await new Promise((resolve) => setImmediate(resolve));
    },
  });
}

describe('quitting', () => {
  it('waits for open streams within the budget, then leaves by itself', async () => {
    const bench = setUp(2);
    expect(bench.request()).toBe(true);
    expect(bench.log).toEqual([`draining`, `stop ${drainBudgetMs}`]);
    await bench.finish();
    expect(bench.log.at(-1)).toBe('left');
    expect(bench.clock.pending()).toBe(0);
  });

  it('does not wait when nothing streams', async () => {
    const bench = setUp(0);
    bench.request();
    expect(bench.log).toContain('stop 0');
    await bench.finish();
    expect(bench.log.at(-1)).toBe('left');
  });

  it('stops once however often it is asked', async () => {
    const bench = setUp(1);
    bench.request();
    expect(bench.request()).toBe(true);
    expect(bench.request()).toBe(true);
    await bench.finish();
    expect(bench.log.filter((line) => line.startsWith('stop'))).toHaveLength(1);
    expect(bench.log.filter((line) => line === 'left')).toHaveLength(1);
  });

  it('leaves when the server does not close in time', async () => {
    const bench = setUp(1);
    bench.request();
    bench.clock.advance(drainBudgetMs + closeMarginMs - 1);
    expect(bench.log.at(-1)).not.toBe('left');
    bench.clock.advance(1);
    expect(bench.log.at(-1)).toBe('left');
    await bench.finish();
    expect(bench.log.filter((line) => line === 'left')).toHaveLength(1);
  });

  it('waits longer while a login is between its vendor and the disk, and no longer than that', async () => {
    const bench = setUp(0);
    bench.isSaving = true;
    bench.request();
    bench.clock.advance(closeMarginMs + savingBudgetMs / 2);
    expect(bench.log.at(-1)).not.toBe('left');
    bench.isSaving = false;
    bench.clock.advance(1_000);
    expect(bench.log.at(-1)).toBe('left');
  });

  it('leaves in the end even though a login could not be saved', async () => {
    const bench = setUp(0);
    bench.isSaving = true;
    bench.request();
    bench.clock.advance(closeMarginMs + savingBudgetMs - 1);
    expect(bench.log.at(-1)).not.toBe('left');
    bench.clock.advance(1);
    expect(bench.log.at(-1)).toBe('left');
  });

  it('leaves when closing fails, and says so', async () => {
    const bench = setUp(1);
    bench.request();
    await bench.finish(new Error('disk'));
    expect(bench.log.slice(-2)).toEqual(['failed disk', 'left']);
  });

  it('asks before anything ends, takes its time for the answer, and passes it on', async () => {
    let answer: (value: 'leave' | 'put-back' | 'stay') => void = () => undefined;
    const bench = setUp(0, () => new Promise((resolve) => (answer = resolve)));
    expect(bench.request()).toBe(true);
    expect(bench.request()).toBe(true);
    bench.clock.advance(10 * (drainBudgetMs + closeMarginMs));
    expect(bench.log).toEqual([]);
    answer('put-back');
    await new Promise((resolve) => setImmediate(resolve));
    expect(bench.log).toEqual(['draining', 'stop 0 put-back']);
    bench.clock.advance(closeMarginMs + putBackBudgetMs - 1);
    expect(bench.log.at(-1)).not.toBe('left');
    await bench.finish();
    expect(bench.log.at(-1)).toBe('left');
  });

  it('goes on running when the person does not want to quit after all, and asks again the next time', async () => {
    const decisions = ['stay', 'leave'] as const;
    let asked = 0;
    const bench = setUp(0, async () => decisions[asked++] ?? 'leave');
    expect(bench.request()).toBe(true);
    await new Promise((resolve) => setImmediate(resolve));
    expect([asked, bench.log]).toEqual([1, []]);
    expect(bench.request()).toBe(true);
    await new Promise((resolve) => setImmediate(resolve));
    await bench.finish();
    expect([asked, bench.log.at(-1)]).toEqual([2, 'left']);
  });
});

import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Behaviour } from '../testing/vendors/index.ts';
import { timeouts } from '../upstream/index.ts';
import { useFaultBench, type Expected } from './testing/fault-bench.ts';
import { stream, streamEvents, vendorOf, type FaultLane, type FaultVendor } from './testing/fault-wire.ts';

/** The HTTP client keeps one timer for all of its limits; it has to make that anew wherever timers are exchanged. */
const clientTimers = createRequire(import.meta.url)('undici/lib/util/timers.js') as { reset(): void };
beforeAll(() => {
  clientTimers.reset();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
});
const bench = useFaultBench();
afterAll(() => {
  clientTimers.reset();
  vi.useRealTimers();
});

const done: Expected = { status: 200, answer: 'relayed', tokens: 'booked', state: 'done' };
const broken: Expected = { status: 200, answer: 'appended', tokens: 'any', state: 'failed' };
const late: Expected = { status: 504, answer: 'own', tokens: 'none', state: 'failed' };

/** As long as the clients wait for the head of an answer (anthropic protocol notes 5.1, `API_TIMEOUT_MS`). */
const clientsPatienceMs = 600_000;
/** Longer than Codex and Claude Code take it by default (300 s), and undici by its own. */
const longThoughtMs = 329_000;
const tooLongMs = 331_000;

const texts = (vendor: FaultVendor): readonly string[] => streamEvents(vendor);
const parted = (vendor: FaultVendor, at: number, gapMs: number): Behaviour => {
  const whole = texts(vendor).join('');
  return stream([whole.slice(0, at), whole.slice(at)], { gapMs });
};
const firstContentEnd = (vendor: FaultVendor): number =>
  texts(vendor)
    .slice(0, vendor === 'anthropic' ? 3 : 2)
    .join('').length;

/** Where a vendor falls silent: the bytes of the answer that came before. */
const places: readonly (readonly [string, (vendor: FaultVendor) => number])[] = [
  ['behind the head', () => 0],
  ['behind the first event', (vendor) => texts(vendor)[0]?.length ?? 0],
  ['within an event', (vendor) => firstContentEnd(vendor) - 9],
  ['behind the content', firstContentEnd],
  ['in front of the last event', (vendor) => texts(vendor).slice(0, -1).join('').length],
];

/** Longer than an answer is held back for its first content. */
const commitMs = 5_000;

/** Lets everything happen that waits for no time. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1)
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
}

/** Lets time pass from the moment on at which the vendor has sent what comes before its silence. */
async function silence(vendor: FaultVendor, sentBytes: number, lengthMs: number): Promise<void> {
  const { requests } = bench.product.vendors[vendor];
  await requests.waitFor(1);
  await vi.waitFor(() => expect(requests.last?.responseBytes.length).toBe(sentBytes));
  await settle();
  vi.advanceTimersByTime(commitMs);
  await settle();
  vi.advanceTimersByTime(lengthMs - commitMs);
}

describe.each<FaultLane>(['claude plan', 'anthropic key', 'codex plan', 'openai key'])(
  '%s, a silent stream',
  (lane) => {
    const vendor = vendorOf(lane);
    const play = (behaviour: Behaviour, sentBytes: number, lengthMs: number, expected: Expected) =>
      bench.play(lane, true, behaviour, expected, {
        meanwhile: () => silence(vendor, sentBytes, lengthMs),
      });

    test('a head that takes longer than any silence after it is waited for', async () => {
      await play({ kind: 'slow', beforeHeadersMs: tooLongMs, text: 'well' }, 0, tooLongMs, done);
    });

    test('a head that does not come while the client waits: a true 504', async () => {
      await play({ kind: 'hang' }, 0, clientsPatienceMs + 1_000, late);
      expect(await bench.product.lastRecord()).toMatchObject({ errorCode: 'upstream-timeout' });
    });

    test.each(places)('a long thought %s is waited for', async (_where, at) => {
      await play(parted(vendor, at(vendor), longThoughtMs), at(vendor), longThoughtMs, done);
    });

    test.each(places)('silence without end %s: told in the dialect’s own words', async (_where, at) => {
      const behaviour = parted(vendor, at(vendor), 2 * tooLongMs);
      await play(behaviour, at(vendor), tooLongMs, broken);
      expect((await bench.product.lastRecord()).errorMessage).toContain('fell silent');
      await vi.waitFor(() =>
        expect(bench.product.vendors[vendor].requests.last).toMatchObject({ aborted: true }),
      );
    });
  },
);

test('no limit is stricter than the clients are by themselves', () => {
  expect(timeouts.dataGapMs).toBeGreaterThan(300_000);
  expect(timeouts.streamHeadersMs).toBeGreaterThanOrEqual(clientsPatienceMs);
});

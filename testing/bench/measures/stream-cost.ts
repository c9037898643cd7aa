import type { Column, Measure, Sample } from '../bench.ts';
import { smallBody } from '../load/bodies.ts';
import { runStreams } from '../load/many-streams.ts';
import { cpuMs, watchMemory } from '../process-tree.ts';
import { median, quantile } from '../statistics.ts';

const chunks = 50;
const concurrency = 100;

const cost: readonly Column[] = [
  { title: 'CPU ms/stream', figure: 'cpuMsPerStream', digits: 2 },
  {
    title: '× pass-through',
    figure: 'cpuMsPerStream',
    digits: 2,
    against: { to: 'pass-through', how: 'ratio' },
  },
  { title: '× nginx', figure: 'cpuMsPerStream', digits: 2, against: { to: 'nginx', how: 'ratio' } },
];

function streamCost(name: string, title: string, gapMs: number, columns: readonly Column[]): Measure {
  const stamped = gapMs > 0;
  return {
    name,
    title,
    upstream: { chunks, gapMs, stamped },
    everyRound: true,
    applies: () => true,
    async run({ target, pid }, bench): Promise<Sample> {
      const load = {
        target,
        body: smallBody({ model: target.model, stream: true }),
        chunks,
        compares: false,
        concurrency,
        rampMs: gapMs * chunks,
      };
      await runStreams({ ...load, rampMs: 0, durationMs: 0 });
      const memory = pid === null ? null : watchMemory(pid);
      const before = pid === null ? Number.NaN : await cpuMs(pid);
      const durationMs = stamped ? bench.lengths.pacedMs : bench.lengths.fastestMs;
      const result = await runStreams({ ...load, durationMs });
      const used = pid === null ? Number.NaN : (await cpuMs(pid)) - before;
      return {
        streamsPerSecond: result.whole / (result.elapsedMs / 1_000),
        cpuMsPerStream: used / result.whole,
        firstByteP50Ms: median(result.firstBytesMs),
        chunkDelayP50Ms: median(result.chunkDelaysMs),
        chunkDelayP99Ms: quantile(result.chunkDelaysMs, 0.99),
        peakMb: (await memory?.stop()) ?? Number.NaN,
        failures: result.failed + result.short,
      };
    },
    columns,
  };
}

export const pacedStreams = streamCost(
  'stream-cost',
  '100 concurrent streams of 50 chunks, one chunk every 20 ms',
  20,
  [
    ...cost,
    { title: 'chunk delay p50 ms', figure: 'chunkDelayP50Ms', digits: 2 },
    { title: 'p99 ms', figure: 'chunkDelayP99Ms', digits: 2 },
    { title: 'peak MB', figure: 'peakMb', digits: 0 },
    { title: 'failures', figure: 'failures', digits: 0, isTotal: true },
  ],
);

export const fastestStreams = streamCost(
  'stream-rate',
  'As many streams of 50 chunks as possible, 100 at a time (the load generator shares its core with the vendor)',
  0,
  [
    { title: 'streams/s', figure: 'streamsPerSecond', digits: 0 },
    {
      title: '× pass-through',
      figure: 'streamsPerSecond',
      digits: 2,
      against: { to: 'pass-through', how: 'ratio' },
    },
    ...cost,
    { title: 'failures', figure: 'failures', digits: 0, isTotal: true },
  ],
);

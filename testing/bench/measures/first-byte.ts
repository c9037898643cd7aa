import type { Measure } from '../bench.ts';
import { agentBody, smallBody, type BodyInput } from '../load/bodies.ts';
import { runSequential } from '../load/many-streams.ts';
import { median, quantile } from '../statistics.ts';

const warmUp = 30;
const chunks = 3;

function firstByte(name: string, title: string, body: (input: BodyInput) => Buffer): Measure {
  const against = { to: 'direct', how: 'difference' } as const;
  return {
    name,
    title,
    upstream: { chunks, gapMs: 0, stamped: false },
    everyRound: true,
    applies: () => true,
    async run({ target }, bench) {
      const load = { target, body: body({ model: target.model, stream: true }), chunks, compares: false };
      await runSequential(load, warmUp);
      const result = await runSequential(load, bench.lengths.firstBytes);
      return {
        p50Ms: median(result.firstBytesMs),
        p99Ms: quantile(result.firstBytesMs, 0.99),
        failures: result.failed + result.short,
      };
    },
    columns: [
      { title: 'p50 ms', figure: 'p50Ms', digits: 2 },
      { title: 'over direct', figure: 'p50Ms', digits: 2, against },
      { title: 'p99 ms', figure: 'p99Ms', digits: 2 },
      { title: 'over direct', figure: 'p99Ms', digits: 2, against },
      { title: 'failures', figure: 'failures', digits: 0, isTotal: true },
    ],
  };
}

export const smallFirstByte = firstByte(
  'first-byte',
  'Time to the first byte of a stream, one after another, small body',
  smallBody,
);
export const agentFirstByte = firstByte(
  'first-byte-100k',
  'Time to the first byte of a stream, 100 KB body of a coding agent',
  agentBody,
);

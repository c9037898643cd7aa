import type { Measure } from '../bench.ts';
import { smallBody } from '../load/bodies.ts';
import { runStreams } from '../load/many-streams.ts';
import { watchMemory } from '../process-tree.ts';

const chunks = 50;

/** 10,000 chunks a second in both sizes: what people's agents do to it, many times over. */
function concurrent(concurrency: number, gapMs: number): Measure {
  return {
    name: `streams-${concurrency}`,
    title: `${concurrency} concurrent streams of ${chunks} chunks, one every ${gapMs} ms, each compared by SHA-256 (text order for peers that translate)`,
    upstream: { chunks, gapMs, stamped: false },
    everyRound: true,
    applies: () => true,
    async run({ target, pid, probe }, bench) {
      void bench;
      const memory = pid === null ? null : watchMemory(pid);
      await probe?.ask('lag-start');
      const result = await runStreams({
        target,
        body: smallBody({ model: target.model, stream: true }),
        chunks,
        compares: true,
        concurrency,
        durationMs: 0,
        rampMs: 1_000,
      });
      const inside = await probe?.ask('lag-stop');
      if (result.why !== '') process.stderr.write(`  ${concurrency} streams: ${result.why}\n`);
      return {
        whole: result.whole,
        lost: result.failed + result.short,
        altered: result.altered,
        lagP99Ms: inside?.lagP99Ms ?? Number.NaN,
        lagMaxMs: inside?.lagMaxMs ?? Number.NaN,
        peakMb: (await memory?.stop()) ?? Number.NaN,
      };
    },
    columns: [
      { title: 'whole', figure: 'whole', digits: 0 },
      { title: 'lost', figure: 'lost', digits: 0, isTotal: true },
      { title: 'altered', figure: 'altered', digits: 0, isTotal: true },
      { title: 'loop lag p99 ms', figure: 'lagP99Ms', digits: 1 },
      { title: 'max ms', figure: 'lagMaxMs', digits: 1 },
      { title: 'peak MB', figure: 'peakMb', digits: 0 },
    ],
  };
}

export const streams500 = concurrent(500, 50);
export const streams1000 = concurrent(1_000, 100);

import type { Bench, Measure } from './bench.ts';
import type { RunningPeer } from './peers/index.ts';
import type { Results } from './results.ts';
import { smallBody } from './load/bodies.ts';
import { runStreams } from './load/many-streams.ts';
import { shuffled } from './statistics.ts';

/** Code that runs all day is compiled: every peer serves for a while before anything counts. */
async function warmUp(bench: Bench, peers: readonly RunningPeer[]): Promise<void> {
  const chunks = 50;
  await bench.upstream.streams({ chunks, gapMs: 0, stamped: false });
  for (const { name, target } of peers) {
    process.stderr.write(`warm-up  ${name}\n`);
    const body = smallBody({ model: target.model, stream: true });
    const load = { target, body, chunks, compares: false, concurrency: 50, rampMs: 0 };
    await runStreams({ ...load, durationMs: bench.lengths.warmUpMs });
  }
}

/** Every measure in every round, the peers of each in a new random order, one at a time. */
export async function runRounds(
  bench: Bench,
  peers: readonly RunningPeer[],
  measures: readonly Measure[],
  results: Results,
): Promise<void> {
  await warmUp(bench, peers);
  for (let round = 1; round <= bench.lengths.rounds; round += 1)
    for (const measure of measures) {
      if (round > 1 && !measure.everyRound) continue;
      if (measure.upstream === 'whole') await bench.upstream.whole();
      else if (measure.upstream !== 'none') await bench.upstream.streams(measure.upstream);
      for (const peer of shuffled(peers.filter((entry) => measure.applies(entry)))) {
        process.stderr.write(`round ${round}/${bench.lengths.rounds}  ${measure.name}  ${peer.name}\n`);
        try {
          const sample = await measure.run(peer, bench);
          results.add({ measure: measure.name, round, peer: peer.name, kind: peer.kind, sample });
        } catch (error) {
          // The others can still be measured; a bar without a figure says so.
          results.fail(
            `${measure.name} ${peer.name}: ${error instanceof Error ? error.message : String(error)}`,
          );
        }
      }
    }
}

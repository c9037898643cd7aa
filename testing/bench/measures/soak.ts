import type { Measure } from '../bench.ts';
import { smallBody } from '../load/bodies.ts';
import { runStreams } from '../load/many-streams.ts';
import { startSwitchyard } from '../peers/switchyard.ts';
import { slope } from '../statistics.ts';

/** A busy person with several agents: a request every 3.6 s, in conversations of 20 turns. */
const requestsPerHour = 1_000;
const turnsPerConversation = 20;
const chunks = 10;
/** Caches fill and code is compiled before the heap says anything. */
const warmUpShare = 0.25;

/** A day's requests as fast as they go; after each hour's worth the heap is collected and looked at. */
export const soak: Measure = {
  name: 'soak',
  title: `Accelerated soak: ${requestsPerHour} streams to an hour, heap after collection`,
  upstream: { chunks, gapMs: 0, stamped: false },
  everyRound: false,
  applies: ({ kind }) => kind === 'product',
  async run(_peer, bench) {
    const peer = await startSwitchyard({
      ...bench.setup,
      nodeArguments: [...bench.setup.nodeArguments, '--expose-gc'],
      context: {
        processes: bench.processes,
        folder: await bench.folder('soak'),
        upstreamPort: bench.upstream.port,
        probed: true,
      },
      secrets: 'memory',
      clientKey: null,
    });
    const body = smallBody({ model: peer.target.model, stream: true });
    const points: [hour: number, heapMb: number][] = [];
    let failures = 0;
    let residentMb = 0;
    for (let hour = 1; hour <= bench.lengths.soakHours; hour += 1) {
      for (let sent = 0; sent < requestsPerHour; sent += turnsPerConversation) {
        const headers = { 'x-claude-code-session-id': `bench-${hour}-${sent}` };
        const load = { target: peer.target, body, chunks, compares: true, headers };
        const result = await runStreams({
          ...load,
          concurrency: turnsPerConversation,
          durationMs: 0,
          rampMs: 0,
        });
        failures += turnsPerConversation - result.whole;
      }
      const inside = await peer.probe?.ask('heap');
      points.push([hour, inside?.heapMb ?? Number.NaN]);
      residentMb = inside?.residentMb ?? Number.NaN;
    }
    await peer.stop();
    const warm = points.slice(Math.ceil(points.length * warmUpShare));
    return {
      hours: bench.lengths.soakHours,
      heapStartMb: warm[0]?.[1] ?? Number.NaN,
      heapEndMb: warm.at(-1)?.[1] ?? Number.NaN,
      slopeMbPerHour: slope(warm),
      residentMb,
      failures,
    };
  },
  columns: [
    { title: 'hours', figure: 'hours', digits: 0 },
    { title: 'heap MB after warm-up', figure: 'heapStartMb', digits: 1 },
    { title: 'at the end', figure: 'heapEndMb', digits: 1 },
    { title: 'slope MB/h', figure: 'slopeMbPerHour', digits: 3 },
    { title: 'RSS MB', figure: 'residentMb', digits: 0 },
    { title: 'failures', figure: 'failures', digits: 0, isTotal: true },
  ],
};

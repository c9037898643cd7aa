// Loaded into a measured Node process with `--import`: answers what cannot be seen from outside, and does nothing until
// asked. Plain JavaScript, because loading Node's type stripping would show in the memory of the measured process.
import { monitorEventLoopDelay } from 'node:perf_hooks';

const resolutionMs = 10;
const megabyte = 1_048_576;
const lag = monitorEventLoopDelay({ resolution: resolutionMs });

/** The histogram records the time between two ticks of its timer: what exceeds the period is lag. */
const aboveResolution = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - resolutionMs);

const actions = {
  'lag-start': () => {
    lag.reset();
    lag.enable();
  },
  'lag-stop': () => lag.disable(),
  heap: () => {
    // Twice: the first collection may only queue finalizers.
    globalThis.gc?.();
    globalThis.gc?.();
  },
};

process.on('message', (question) => {
  actions[question]?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  process.send?.({
    lagP50Ms: aboveResolution(lag.percentile(50)),
    lagP99Ms: aboveResolution(lag.percentile(99)),
    lagMaxMs: aboveResolution(lag.max),
    heapMb: (heapUsed + external) / megabyte,
    residentMb: rss / megabyte,
  });
});
// A benchmark that was killed takes its peers along.
process.on('disconnect', () => process.exit(0));
process.channel?.unref();

import { join } from 'node:path';
import type { Measure, Sample } from '../bench.ts';
import { cores, runToEnd } from '../processes.ts';

/** The product's own stream readers alone, in a process of their own on the measured core. */
export const tap: Measure = {
  name: 'tap',
  title: 'Reading events on the side, in-process, each event a write of its own',
  upstream: 'none',
  everyRound: true,
  applies: ({ kind }) => kind === 'product',
  async run(_peer, bench) {
    const output = await runToEnd({
      command: process.execPath,
      args: [join(import.meta.dirname, 'tap-loop.ts'), String(bench.lengths.tapSeconds)],
      core: cores.peer,
    });
    return JSON.parse(output) as Sample;
  },
  columns: [
    { title: 'Messages events/s', figure: 'messagesEventsPerSecond', digits: 0 },
    { title: 'Responses events/s', figure: 'responsesEventsPerSecond', digits: 0 },
  ],
};

import { join } from 'node:path';
import type { Measure, Sample } from '../bench.ts';
import { streamDialects } from '../load/vendor-streams.ts';
import { cores, runToEnd } from '../processes.ts';
import { productOptions } from '../product-options.ts';

const pairs = streamDialects.flatMap((from) =>
  streamDialects.filter((to) => to !== from).map((to) => `${from}>${to}`),
);
const requests = ['openai-chat', 'openai-responses', 'gemini']
  .map((to) => `claude-code>${to}`)
  .concat(['anthropic-messages', 'openai-chat', 'gemini'].map((to) => `codex>${to}`));
const conversations = ['claude-code>openai-chat', 'codex>anthropic-messages'];

async function run(script: string, ...args: readonly string[]): Promise<Sample> {
  const path = join(import.meta.dirname, script);
  const output = await runToEnd({
    command: process.execPath,
    args: [...productOptions, path, ...args],
    core: cores.peer,
  });
  return JSON.parse(output) as Sample;
}

/** The translator alone, in processes of its own on the measured core, by processor time. */
export const translate: Measure = {
  name: 'translate',
  title:
    'Translating in-process: streams (reads of one event each, and of 16 KiB), 1 MiB requests, 30 MB conversations',
  upstream: 'none',
  everyRound: true,
  applies: ({ kind }) => kind === 'product',
  async run(_peer, bench) {
    const streams = await run('translate-loop.ts', String(bench.lengths.tapSeconds / 4));
    const bodies = await run('translate-requests.ts');
    const memory: Record<string, number> = {};
    for (const name of conversations) {
      const { timesBody = Number.NaN } = await run('translate-memory.ts', ...name.split('>'));
      memory[`${name}.timesBody`] = timesBody;
      memory['highestTimesBody'] = Math.max(memory['highestTimesBody'] ?? 0, timesBody);
    }
    return { ...streams, ...bodies, ...memory };
  },
  rows: [...new Set([...pairs, ...requests])],
  columns: [
    { title: 'text events/s', figure: 'textSingleEventsPerSecond', digits: 0 },
    { title: '16 KiB', figure: 'textReadEventsPerSecond', digits: 0 },
    { title: 'MB/s', figure: 'textReadMbPerSecond', digits: 0 },
    { title: 'mixed events/s', figure: 'mixedSingleEventsPerSecond', digits: 0 },
    { title: '16 KiB', figure: 'mixedReadEventsPerSecond', digits: 0 },
    { title: 'MB/s', figure: 'mixedReadMbPerSecond', digits: 0 },
    { title: 'request ms', figure: 'requestMs', digits: 1 },
    { title: '× parse and write', figure: 'timesFloor', digits: 2 },
    { title: 'peak memory ×', figure: 'timesBody', digits: 1 },
  ],
};

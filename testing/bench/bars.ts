import type { Reference } from './bench.ts';
import { translatedName } from './peers/index.ts';
import type { Results } from './results.ts';

/** A figure of one peer; NaN when it was not measured. */
type Value = (results: Results, peer: string) => number;

interface Bar {
  readonly text: string;
  /** `≥` or `≤`, a number, a unit. */
  readonly wanted: string;
  readonly digits: number;
  readonly value: Value;
}

export interface Verdict {
  readonly text: string;
  readonly wanted: string;
  readonly measured: string;
  /** What the bare pass-through reached in the same run: milliseconds and megabytes also tell about the machine. */
  readonly passThrough: string;
  readonly state: 'pass' | 'FAIL' | 'not measured';
}

const figure =
  (measure: string, name: string): Value =>
  (results, peer) =>
    results.figure(measure, peer, name);
const total =
  (measure: string, ...names: readonly string[]): Value =>
  (results, peer) =>
    names.reduce((sum, name) => sum + results.total(measure, peer, name), 0);
const ratio =
  (measure: string, name: string, to: Reference): Value =>
  (results, peer) =>
    results.against(measure, peer, name, to, 'ratio');
const overDirect =
  (measure: string, name: string): Value =>
  (results, peer) =>
    results.against(measure, peer, name, 'direct', 'difference');
/** Of the copy of the product that translates; of a mark beside it, its own. */
const translated =
  (value: Value): Value =>
  (results, peer) =>
    value(results, peer === 'pass-through' ? peer : translatedName);

const mostOfLlm = { bestLlm: 'highest' } as const;
const leastOfLlm = { bestLlm: 'lowest' } as const;

type Row = readonly [text: string, wanted: string, digits: number, value: Value];

const rows: readonly Row[] = [
  [
    'small requests/s, against the bare pass-through',
    '≥ 0.6 ×',
    2,
    ratio('requests-small', 'requestsPerSecond', 'pass-through'),
  ],
  [
    'small requests/s, against the best LLM peer',
    '≥ 5 ×',
    1,
    ratio('requests-small', 'requestsPerSecond', mostOfLlm),
  ],
  [
    '64 KB requests/s, against the bare pass-through',
    '≥ 0.7 ×',
    2,
    ratio('requests-64k', 'requestsPerSecond', 'pass-through'),
  ],
  ['added time to first byte, p50', '≤ 0.6 ms', 2, overDirect('first-byte', 'p50Ms')],
  ['added time to first byte, p99', '≤ 4 ms', 2, overDirect('first-byte', 'p99Ms')],
  ['added time to first byte, 100 KB body, p50', '≤ 1 ms', 2, overDirect('first-byte-100k', 'p50Ms')],
  ['added time to first byte, translated, p50', '≤ 1.5 ms', 2, translated(overDirect('first-byte', 'p50Ms'))],
  [
    'CPU per 50-chunk stream, against the bare pass-through',
    '≤ 1.5 ×',
    2,
    ratio('stream-cost', 'cpuMsPerStream', 'pass-through'),
  ],
  [
    'CPU per 50-chunk stream, against the best LLM peer',
    '≤ 0.5 ×',
    2,
    ratio('stream-cost', 'cpuMsPerStream', leastOfLlm),
  ],
  [
    'CPU per 50-chunk stream, translated, against the bare pass-through',
    '≤ 2.5 ×',
    2,
    translated(ratio('stream-cost', 'cpuMsPerStream', 'pass-through')),
  ],
  ['500 streams: lost or altered, all rounds', '≤ 0', 0, total('streams-500', 'lost', 'altered')],
  ['500 streams: event-loop lag p99', '≤ 50 ms', 1, figure('streams-500', 'lagP99Ms')],
  ['500 streams: RSS', '≤ 250 MB', 0, figure('streams-500', 'peakMb')],
  ['1,000 streams: lost or altered, all rounds', '≤ 0', 0, total('streams-1000', 'lost', 'altered')],
  ['1,000 streams: event-loop lag p99', '≤ 100 ms', 1, figure('streams-1000', 'lagP99Ms')],
  ['1,000 streams: RSS', '≤ 350 MB', 0, figure('streams-1000', 'peakMb')],
  [
    'stream translation, in-process, slowest pair, text',
    '≥ 150000 events/s',
    0,
    figure('translate', 'textSingleLowestEventsPerSecond'),
  ],
  [
    'stream translation, in-process, slowest pair, thinking and tools',
    '≥ 150000 events/s',
    0,
    figure('translate', 'mixedSingleLowestEventsPerSecond'),
  ],
  [
    'stream translation, in-process, slowest pair, text in 16 KiB reads',
    '≥ 100 MB/s',
    0,
    figure('translate', 'textReadLowestMbPerSecond'),
  ],
  ['1 MiB request translated, slowest pair', '≤ 12 ms', 1, figure('translate', 'slowestRequestMs')],
  ['30 MB conversation translated: peak memory', '≤ 6 ×', 1, figure('translate', 'highestTimesBody')],
  [
    'reading on the side, in-process, Messages',
    '≥ 150000 events/s',
    0,
    figure('tap', 'messagesEventsPerSecond'),
  ],
  [
    'reading on the side, in-process, Responses',
    '≥ 150000 events/s',
    0,
    figure('tap', 'responsesEventsPerSecond'),
  ],
  ['headless start to first served request', '≤ 500 ms', 0, figure('start', 'servedMs')],
  ['idle, headless: RSS', '≤ 110 MB', 0, figure('idle', 'residentMegabytes')],
  ['idle, headless: CPU', '≤ 0.3 %', 2, figure('idle', 'cpuPercent')],
  ['soak: heap slope after warm-up', '≤ 1 MB/h', 3, figure('soak', 'slopeMbPerHour')],
  ['switch: next requests on the old account', '≤ 0', 0, total('switch', 'wrongAccount')],
  ['switch: until the page is told, slowest', '≤ 100 ms', 0, figure('switch', 'shownMaxMs')],
];

/** The table of numbers that the product holds itself to. */
export const bars: readonly Bar[] = rows.map(([text, wanted, digits, value]) => ({
  text,
  wanted,
  digits,
  value,
}));

export function judge(bar: Bar, results: Results): Verdict {
  const [, sign, limit = '', unit = ''] = /^([≥≤]) ([\d.]+)(.*)$/.exec(bar.wanted) ?? [];
  const value = bar.value(results, 'switchyard');
  const other = unit === ' ×' ? Number.NaN : bar.value(results, 'pass-through');
  const text = (figureOf: number): string =>
    Number.isNaN(figureOf) ? '–' : `${figureOf.toFixed(bar.digits)}${unit}`;
  const reached = sign === '≥' ? value >= Number(limit) : value <= Number(limit);
  return {
    text: bar.text,
    wanted: bar.wanted,
    measured: text(value),
    passThrough: text(other),
    state: Number.isNaN(value) ? 'not measured' : reached ? 'pass' : 'FAIL',
  };
}

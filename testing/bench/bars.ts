import type { Results } from './results.ts';

export interface Bar {
  readonly text: string;
  readonly limit: number;
  /** Whether more is better or less is. */
  readonly wants: 'at least' | 'at most';
  readonly digits: number;
  readonly unit: string;
  readonly value: (results: Results) => number;
}

export interface Verdict {
  readonly text: string;
  readonly wanted: string;
  readonly measured: string;
  readonly state: 'pass' | 'FAIL' | 'not measured';
}

const product = 'switchyard';
const bestRate = { bestLlm: 'highest' } as const;
const bestCost = { bestLlm: 'lowest' } as const;

const figure =
  (measure: string, name: string) =>
  (results: Results): number =>
    results.figure(measure, product, name);
const ratio =
  (measure: string, name: string, to: Parameters<Results['against']>[3]) =>
  (results: Results): number =>
    results.against(measure, product, name, to, 'ratio');
const overDirect =
  (measure: string, name: string) =>
  (results: Results): number =>
    results.against(measure, product, name, 'direct', 'difference');

type Shape = readonly [
  text: string,
  wants: Bar['wants'],
  limit: number,
  unit: string,
  digits: number,
  value: Bar['value'],
];

const shapes: readonly Shape[] = [
  [
    'small requests/s, native, against the bare pass-through',
    'at least',
    0.6,
    '×',
    2,
    ratio('requests-small', 'requestsPerSecond', 'pass-through'),
  ],
  [
    'small requests/s, native, against the best LLM peer',
    'at least',
    5,
    '×',
    1,
    ratio('requests-small', 'requestsPerSecond', bestRate),
  ],
  [
    '64 KB requests/s against the bare pass-through',
    'at least',
    0.7,
    '×',
    2,
    ratio('requests-64k', 'requestsPerSecond', 'pass-through'),
  ],
  ['added time to first byte, native, p50', 'at most', 0.6, 'ms', 2, overDirect('first-byte', 'p50Ms')],
  ['added time to first byte, native, p99', 'at most', 4, 'ms', 2, overDirect('first-byte', 'p99Ms')],
  [
    'added time to first byte, 100 KB body, p50',
    'at most',
    1,
    'ms',
    2,
    overDirect('first-byte-100k', 'p50Ms'),
  ],
  ['added time to first byte, translated, p50', 'at most', 1.5, 'ms', 2, () => Number.NaN],
  [
    'CPU per 50-chunk stream, native, against the bare pass-through',
    'at most',
    1.5,
    '×',
    2,
    ratio('stream-cost', 'cpuMsPerStream', 'pass-through'),
  ],
  [
    'CPU per 50-chunk stream, native, against the best LLM peer',
    'at most',
    0.5,
    '×',
    2,
    ratio('stream-cost', 'cpuMsPerStream', bestCost),
  ],
  [
    'CPU per 50-chunk stream, translated, against the bare pass-through',
    'at most',
    2.5,
    '×',
    2,
    () => Number.NaN,
  ],
  ...([500, 1_000] as const).flatMap((count): Shape[] => {
    const measure = `streams-${count}`;
    const lost = (results: Results): number =>
      results.figure(measure, product, 'lost') + results.figure(measure, product, 'altered');
    return [
      [`${count} streams: lost or altered`, 'at most', 0, '', 0, lost],
      [`${count} streams: event-loop lag p99`, 'at most', count / 10, 'ms', 1, figure(measure, 'lagP99Ms')],
      [`${count} streams: RSS`, 'at most', count === 500 ? 250 : 350, 'MB', 0, figure(measure, 'peakMb')],
    ];
  }),
  [
    'side reader in-process, Messages',
    'at least',
    150_000,
    'events/s',
    0,
    figure('tap', 'messagesEventsPerSecond'),
  ],
  [
    'side reader in-process, Responses',
    'at least',
    150_000,
    'events/s',
    0,
    figure('tap', 'responsesEventsPerSecond'),
  ],
  ['stream translation in-process', 'at least', 150_000, 'events/s', 0, () => Number.NaN],
  ['headless start to first served request', 'at most', 500, 'ms', 0, figure('start', 'servedMs')],
  ['idle, headless: RSS', 'at most', 110, 'MB', 0, figure('idle', 'residentMegabytes')],
  ['idle, headless: CPU', 'at most', 0.3, '%', 2, figure('idle', 'cpuPercent')],
  ['soak: heap slope after warm-up', 'at most', 1, 'MB/h', 3, figure('soak', 'slopeMbPerHour')],
  ['switch: next requests on the old account', 'at most', 0, '', 0, figure('switch', 'wrongAccount')],
  ['switch: until the page is told, slowest', 'at most', 100, 'ms', 0, figure('switch', 'shownMaxMs')],
];

/** The table of numbers that the product holds itself to. */
export const bars: readonly Bar[] = shapes.map(([text, wants, limit, unit, digits, value]) => ({
  text,
  wants,
  limit,
  unit,
  digits,
  value,
}));

export function judge(bar: Bar, results: Results): Verdict {
  const value = bar.value(results);
  const unit = bar.unit === '' ? '' : ` ${bar.unit}`;
  const reached = bar.wants === 'at least' ? value >= bar.limit : value <= bar.limit;
  return {
    text: bar.text,
    wanted: `${bar.wants === 'at least' ? '≥' : '≤'} ${bar.limit}${unit}`,
    measured: Number.isNaN(value) ? '–' : `${value.toFixed(bar.digits)}${unit}`,
    state: Number.isNaN(value) ? 'not measured' : reached ? 'pass' : 'FAIL',
  };
}

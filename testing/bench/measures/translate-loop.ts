// `node translate-loop.ts <seconds>`: prints how fast streams are translated in process, per ordered pair of dialects.
import {
  clientCodecs,
  createStreamTranslator,
  upstreamCodecs,
  type ClientCodec,
  type Codec,
} from '../../../server/dialects/index.ts';
import type { IrRequest, JsonObject, ToolTable } from '../../../server/ir/index.ts';
import { streamDialects, vendorStream, type StreamDialect } from '../load/vendor-streams.ts';

const seconds = Number(process.argv[2] ?? 1);
const only = process.argv[3];
const networkRead = 16_384;

interface Job {
  readonly figure: string;
  readonly run: () => void;
  readonly events: number;
  readonly bytes: number;
}

function upstreamOf(dialect: StreamDialect): Codec {
  const codec = upstreamCodecs[dialect];
  if (codec === undefined) throw new Error(`no upstream speaks ${dialect}`);
  return codec;
}

/** A name that had to be shortened, as real tables have them. */
const table: ToolTable = {
  tools: new Map([['search', { name: 'search_all_documents', namespace: null, isWrapped: false }]]),
};

/** What the client asked. Gemini's clients see thoughts only when they ask for them. */
const questions: Readonly<Record<StreamDialect, JsonObject>> = {
  'anthropic-messages': {
    model: 'm',
    max_tokens: 9,
    stream: true,
    messages: [{ role: 'user', content: 'Hello' }],
  },
  'openai-chat': { model: 'm', stream: true, messages: [{ role: 'user', content: 'Hello' }] },
  'openai-responses': { model: 'm', stream: true, input: 'Hello' },
  gemini: {
    contents: [{ role: 'user', parts: [{ text: 'Hello' }] }],
    generationConfig: { thinkingConfig: { includeThoughts: true } },
  },
};

function translateAll(
  upstream: Codec,
  client: ClientCodec,
  request: IrRequest,
  reads: readonly Buffer[],
): void {
  let ids = 0;
  const nextId = (): string => `id${String((ids += 1)).padStart(22, '0')}`;
  const context = { request, createdAtSeconds: 1_763_712_000, nextId, estimatedInputTokens: null };
  const translator = createStreamTranslator({ upstream, client, table, context });
  let size = 0;
  for (const read of reads) {
    translator.push(read);
    size += translator.take().length;
  }
  translator.end();
  if (translator.findings.terminal !== 'complete' || size === 0)
    throw new Error('the stream was not understood');
}

function jobsOf(from: StreamDialect, to: StreamDialect): readonly Job[] {
  const client = clientCodecs[to];
  const request = client.decodeRequest(questions[to], { model: 'asked-model', stream: true });
  return (['text', 'mixed'] as const).flatMap((kind) => {
    const events = vendorStream(from, kind);
    const whole = Buffer.concat(events);
    const reads: Buffer[] = [];
    for (let at = 0; at < whole.length; at += networkRead) reads.push(whole.subarray(at, at + networkRead));
    const job = (figure: string, pushed: readonly Buffer[]): Job => ({
      figure: `${from}>${to}.${kind}${figure}`,
      run: () => translateAll(upstreamOf(from), client, request, pushed),
      events: events.length,
      bytes: whole.length,
    });
    return [job('Single', events), job('Read', reads)];
  });
}

const jobs = streamDialects
  .flatMap((from) => streamDialects.filter((to) => to !== from).flatMap((to) => jobsOf(from, to)))
  .filter(({ figure }) => only === undefined || figure.startsWith(only));
// All pairs run before any is measured: in the product too the code has seen every dialect.
const warmUntilMs = performance.now() + 3_000;
while (performance.now() < warmUntilMs) for (const job of jobs) job.run();
const sample: Record<string, number> = {};
const lowest = (name: string, value: number): void => {
  sample[name] = Math.min(sample[name] ?? Infinity, value);
};
for (const { figure, run, events, bytes } of jobs) {
  const startedMs = performance.now();
  const before = process.cpuUsage();
  let streams = 0;
  for (; performance.now() - startedMs < seconds * 1_000; streams += 1) run();
  // Processor time of all threads, so that the collector counts and a busy machine does not.
  const { user, system } = process.cpuUsage(before);
  const perSecond = (streams * 1e6) / (user + system);
  sample[`${figure}EventsPerSecond`] = perSecond * events;
  sample[`${figure}MbPerSecond`] = (perSecond * bytes) / 1e6;
  const kind = figure.slice(figure.indexOf('.') + 1);
  lowest(`${kind}LowestEventsPerSecond`, perSecond * events);
  lowest(`${kind}LowestMbPerSecond`, (perSecond * bytes) / 1e6);
}
process.stdout.write(JSON.stringify(sample));

// `node testing/fuzz/translator.ts [count] [seed]`: damaged requests and answers through every pair of dialects.
import { readCases } from '../../server/conformance/testing/cases.ts';
import { clients, contextOf, type Client } from '../../server/conformance/testing/clients.ts';
import { upstreams, type Upstream } from '../../server/conformance/testing/upstreams.ts';
import {
  asRecord,
  clientCodecs,
  createCollector,
  createStreamTranslator,
  encodeWhole,
  MalformedRequest,
  parseJson,
  translateAnswer,
  translateRequest,
  upstreamCodecs,
  type DialectId,
  type TranslatorInput,
} from '../../server/dialects/index.ts';
import {
  checkEvents,
  checkRequest,
  emptyToolTable,
  type IrEvent,
  type IrRequest,
  type JsonObject,
} from '../../server/ir/index.ts';
import { splitWith } from '../../server/testing/byte-splitter.ts';
import { mutateObject, pick, type Random } from './mutate.ts';
import { runFromShell } from './run.ts';
import { someStream } from './streams.ts';

const cases = readCases();
const requests = cases.flatMap(({ dialect, request }) => (request === null ? [] : [{ dialect, request }]));
const answers = cases.flatMap(({ dialect, answer }) =>
  answer === null || dialect === 'openai-completions' ? [] : [{ dialect, answer }],
);

/** One damaged request for all upstreams, or one damaged answer for all clients. */
export function translatorTrial(random: Random): readonly string[] {
  const kind = random();
  if (kind < 0.5) return requestTrial(random);
  return kind < 0.75 ? answerTrial(random) : streamTrial(random);
}

/** Two of them: all in every trial would only repeat the same decoding. */
const some = <Item>(random: Random, items: readonly Item[]): readonly Item[] => [
  pick(random, items),
  pick(random, items),
];

function requestTrial(random: Random): readonly string[] {
  const { dialect, request } = pick(random, requests);
  const body =
    random() < 0.05 ? request : asRecord(parseJson(mutateObject(random, request).toString('utf8')));
  if (body === null) return [];
  const decoded = orRefused(() =>
    clientCodecs[dialect].decodeRequest(body as JsonObject, { model: 'asked-model', stream: true }),
  );
  if (decoded === null) return [];
  return some(random, upstreams).flatMap((upstream) =>
    problemsOfRequest(upstream, decoded).map((problem) => `${dialect} > ${upstream.name}: ${problem}`),
  );
}

/** Null when the request is refused: as malformed, or as nested too deep. */
function orRefused<Result>(step: () => Result): Result | null {
  try {
    return step();
  } catch (error) {
    if (error instanceof MalformedRequest || error instanceof RangeError) return null;
    throw error;
  }
}

/** What the upstream gets is a request that its own dialect reads, with a sound history. */
function problemsOfRequest({ codec, dialect, target }: Upstream, request: IrRequest): readonly string[] {
  const text = orRefused(() => JSON.stringify(translateRequest(request, codec, target).body));
  if (text === null) return [];
  const body = JSON.parse(text) as JsonObject;
  try {
    const again = clientCodecs[dialect].decodeRequest(body, { model: target.model, stream: true });
    // Results name their calls only after mending.
    const problems = dialect === 'anthropic-messages' ? checkRequest(again) : [];
    return problems.filter((problem) => !problem.endsWith('does not name its call.'));
  } catch (error) {
    if (error instanceof MalformedRequest) return [`makes a malformed request: ${error.message}`];
    throw error;
  }
}

function inputOf(client: Client, dialect: DialectId): TranslatorInput {
  const upstream = upstreamCodecs[dialect];
  if (upstream === undefined) throw new Error(`no upstream speaks ${dialect}`);
  return {
    upstream,
    client: client.codec,
    table: emptyToolTable,
    context: contextOf(client.codec, client.request),
  };
}

function answerTrial(random: Random): readonly string[] {
  const { dialect, answer } = pick(random, answers);
  const body = mutateObject(random, answer);
  return some(random, clients).flatMap((client) => {
    const input = inputOf(client, dialect);
    const whole = translateAnswer(input, body, false);
    const streamed = translateAnswer(input, body, true);
    const problems = [...problemsOfWhole(client, whole.text), ...problemsOfStream(client, streamed.text)];
    return problems.map((problem) => `${dialect} > ${client.name}: ${problem}`);
  });
}

function streamTrial(random: Random): readonly string[] {
  const { dialect, bytes } = someStream(random);
  const pieces = splitWith(bytes, random, 1_500);
  return some(random, clients).flatMap((client) => {
    const input = inputOf(client, dialect);
    const translator = createStreamTranslator(input);
    let text = '';
    for (const piece of pieces) {
      translator.push(piece);
      text += translator.take();
    }
    translator.end();
    text += translator.take();
    const collector = createCollector();
    const collecting = createStreamTranslator({ ...input, encoder: collector });
    for (const piece of pieces) collecting.push(piece);
    collecting.end();
    const problems = [
      ...problemsOfWhole(client, encodeWhole(input, collector.response()).text),
      ...problemsOfStream(client, text),
    ];
    return problems.map((problem) => `${dialect} > ${client.name}: ${problem}`);
  });
}

/** The client's own decoder reads it: no exception, and for streams sound events. */
function problemsOfWhole({ dialect }: Client, text: string): readonly string[] {
  const body: unknown = JSON.parse(text);
  upstreamCodecs[dialect]?.decodeResponse(body);
  return Object.hasOwn(body as object, '__proto__') ? ['the answer has a member __proto__'] : [];
}

function problemsOfStream({ dialect, codec }: Client, text: string): readonly string[] {
  if (codec.streamContentType === 'application/json') {
    JSON.parse(text);
    return [];
  }
  for (const line of text.split(/\r?\n/))
    if (line.startsWith('data: ') && line !== 'data: [DONE]') JSON.parse(line.slice(6));
  const decoder = upstreamCodecs[dialect]?.createStreamDecoder();
  if (decoder === undefined) return [];
  const events: IrEvent[] = [];
  for (const event of decoder.push(Buffer.from(text))) events.push(event);
  for (const event of decoder.end()) events.push(event);
  return checkEvents(events);
}

if (import.meta.main) runFromShell(translatorTrial, 3_000);

import {
  createStreamTranslator,
  parseJson,
  translateAnswer,
  type Codec,
  type TranslatorInput,
} from '../../dialects/index.ts';
import {
  createAccumulator,
  emptyToolTable,
  type Block,
  type IrEvent,
  type IrResponse,
  type JsonObject,
  type Loss,
  type ToolTable,
} from '../../ir/index.ts';
import { splitRandomly } from '../../testing/byte-splitter.ts';
import { contextOf, type Client } from './clients.ts';
import { plainEvents } from '../../ir/testing/plain-events.ts';

/** All events of a stream that comes in these pieces. */
export function decodeStream(codec: Codec, pieces: readonly Uint8Array[]): readonly IrEvent[] {
  const decoder = codec.createStreamDecoder();
  const events = pieces.flatMap((piece) => [...decoder.push(piece)]);
  return plainEvents([...events, ...decoder.end()]);
}

/** Events as the answer that they make. */
export function fold(events: readonly IrEvent[]): IrResponse {
  const accumulator = createAccumulator();
  for (const event of events) accumulator.push(event);
  return accumulator.result();
}

/** One byte at a time, and cut by chance in three ways. */
export function cutsOf(bytes: Buffer): readonly (readonly Uint8Array[])[] {
  const single = Array.from({ length: bytes.length }, (_, at) => bytes.subarray(at, at + 1));
  return [single, splitRandomly(bytes, 1, 11), splitRandomly(bytes, 2, 64), splitRandomly(bytes, 3, 700)];
}

export function inputOf(client: Client, upstream: Codec, table: ToolTable = emptyToolTable): TranslatorInput {
  return {
    upstream,
    client: client.codec,
    table,
    context: contextOf(client.codec, client.request),
  };
}

export interface Translated {
  readonly text: string;
  readonly losses: readonly Loss[];
}

/** What the client gets of an upstream's stream. */
export function translateStream(input: TranslatorInput, pieces: readonly Uint8Array[]): Translated {
  const translator = createStreamTranslator(input);
  let text = '';
  for (const piece of pieces) {
    translator.push(piece);
    text += translator.take();
  }
  translator.end();
  return { text: text + translator.take(), losses: translator.losses };
}

/** What the client gets of an upstream's whole answer. */
export function translateWhole(input: TranslatorInput, answer: JsonObject): Translated {
  const { text, response } = translateAnswer(input, Buffer.from(JSON.stringify(answer)), false);
  return { text, losses: input.client.encodeResponse(response, input.context).losses };
}

/**
 * Answers whose items overlap in time: a stream tells them in the order in which their content starts, and a chat client
 * gets pieces of text between pieces of calls.
 */
const overlapping: ReadonlySet<string> = new Set(['responses-interleaved-calls']);

/**
 * An answer without what may differ between a stream and a whole answer: the vendor's own members, which have no place in
 * events; all but the error of a failure; the ids that we make; and white space in the arguments of calls, which is gone
 * where they are an object.
 */
export function comparable(name: string, { id, model, blocks, finish, usage, error }: IrResponse): unknown {
  const ordered = overlapping.has(name) ? textFirst(blocks) : blocks;
  const told = ordered.map((block) => JSON.stringify(comparableBlock(block)).replaceAll(/id\d{22}/g, 'id'));
  const content: unknown = told.map((block): unknown => JSON.parse(block));
  return error === null ? { id, model, content, finish, usage } : { content, error };
}

function comparableBlock(block: Block): unknown {
  if (block.type === 'opaque') return block;
  const { native: _native, ...rest } = block;
  if (rest.type !== 'tool-call' || rest.form === 'text') return rest;
  return { ...rest, input: parseJson(rest.input) ?? rest.input };
}

function textFirst(blocks: readonly Block[]): readonly Block[] {
  const text = blocks.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('');
  return [{ type: 'text', text }, ...blocks.filter(({ type }) => type !== 'text')];
}

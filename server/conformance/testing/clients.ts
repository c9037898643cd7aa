import { clientCodecs, type AnswerContext, type ClientCodec, type DialectId } from '../../dialects/index.ts';
import type { JsonObject } from '../../ir/index.ts';

/** A client of the matrix: a dialect, or another form in which it wants its streams. */
export interface Client {
  readonly name: string;
  readonly dialect: DialectId;
  readonly codec: ClientCodec;
  /** What it asked, in its dialect: with everything in it that makes an answer say more. */
  readonly request: JsonObject;
}

const requests: Readonly<Record<DialectId, JsonObject>> = {
  'anthropic-messages': {
    model: 'asked-model',
    max_tokens: 1000,
    stream: true,
    messages: [{ role: 'user', content: 'Hello' }],
  },
  'openai-chat': {
    model: 'asked-model',
    stream: true,
    stream_options: { include_usage: true },
    messages: [{ role: 'user', content: 'Hello' }],
  },
  'openai-completions': {
    model: 'asked-model',
    stream: true,
    stream_options: { include_usage: true },
    prompt: 'Hello',
  },
  'openai-responses': { model: 'asked-model', stream: true, input: 'Hello' },
  gemini: {
    contents: [{ role: 'user', parts: [{ text: 'Hello' }] }],
    generationConfig: { thinkingConfig: { includeThoughts: true } },
  },
};

const arrayStream = clientCodecs.gemini.arrayStream;
if (arrayStream === undefined) throw new Error('gemini has lost its other form of streams');

export const clients: readonly Client[] = [
  client('anthropic-messages'),
  client('openai-chat'),
  client('openai-completions'),
  client('openai-responses'),
  client('gemini'),
  { ...client('gemini'), name: 'gemini-array', codec: { ...clientCodecs.gemini, ...arrayStream } },
];

function client(dialect: DialectId): Client {
  return { name: dialect, dialect, codec: clientCodecs[dialect], request: requests[dialect] };
}

/** The same ids in the same order each time. */
export function contextOf(codec: ClientCodec, request: JsonObject): AnswerContext {
  let count = 0;
  return {
    request: codec.decodeRequest(request, { model: 'asked-model', stream: true }),
    createdAtSeconds: 1_763_712_000,
    nextId: () => `id${String((count += 1)).padStart(22, '0')}`,
    estimatedInputTokens: 42,
  };
}

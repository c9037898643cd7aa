import type { IrRequest, JsonObject, JsonValue } from '../../ir/index.ts';
import type { RequestPath } from '../codec.ts';
import {
  MalformedRequest,
  arrayAt,
  optional,
  optionalBoolean,
  optionalString,
  stringAt,
} from '../malformed.ts';
import {
  decodeSampling,
  decodeStop,
  decodeUserId,
  nativeMembers,
  optionalCount,
  refuseSeveral,
} from '../openai-settings.ts';

export const dialectId = 'openai-completions';

const known: ReadonlySet<string> = new Set(
  [
    [
      'model',
      'prompt',
      'stream',
      'max_tokens',
      'n',
      'best_of',
      'stop',
      'temperature',
      'top_p',
      'top_k',
      'seed',
    ],
    ['presence_penalty', 'frequency_penalty', 'prompt_cache_key', 'echo', 'suffix'],
  ].flat(),
);

/**
 * wire → IR of a text completion: the prompt becomes one user turn. The old default of 16 tokens is not carried over,
 * because no model of today answers in so few. Throws `MalformedRequest` also for what no chat model can do.
 */
export function decodeRequest(body: JsonObject, path: RequestPath): IrRequest {
  refuseSeveral(body, 'n');
  refuseSeveral(body, 'best_of');
  refuse(body, 'echo', (value) => value === true);
  refuse(body, 'suffix', (value) => value !== '');
  const text = promptOf(optional(body, 'prompt'));
  const userId = decodeUserId(body);
  const native = nativeMembers(
    dialectId,
    body,
    body['user'] === userId ? new Set([...known, 'user']) : known,
  );
  return {
    model: path.model ?? stringAt(body['model'], 'model'),
    stream: path.stream ?? optionalBoolean(body, 'stream', '') ?? false,
    system: [],
    turns: [{ role: 'user', blocks: [{ type: 'text', text }] }],
    tools: [],
    toolChoice: null,
    parallelToolCalls: null,
    maximumOutputTokens: optionalCount(body, 'max_tokens'),
    stopSequences: decodeStop(body),
    sampling: decodeSampling(body),
    thinking: null,
    outputFormat: null,
    verbosity: null,
    serviceTier: null,
    userId,
    cacheKey: optionalString(body, 'prompt_cache_key', ''),
    ...(native === null ? {} : { native }),
  };
}

function refuse(body: JsonObject, name: string, isAsked: (value: JsonValue) => boolean): void {
  const value = optional(body, name);
  if (value !== undefined && isAsked(value))
    throw new MalformedRequest(name, 'not possible here, as this model is served through a chat API');
}

/** One text, alone or in a list of one. */
function promptOf(prompt: JsonValue | undefined): string {
  if (typeof prompt === 'string') return filled(prompt);
  const list = arrayAt(prompt, 'prompt');
  if (list.some((entry) => typeof entry === 'number' || Array.isArray(entry)))
    throw new MalformedRequest(
      'prompt',
      'expected a text; tokens belong to one model and cannot be translated',
    );
  if (list.length !== 1)
    throw new MalformedRequest('prompt', 'expected one text; send several as several requests');
  return filled(stringAt(list[0], 'prompt[0]'));
}

function filled(text: string): string {
  if (text !== '') return text;
  throw new MalformedRequest('prompt', 'expected a text that is not empty');
}

import type { IrRequest, JsonObject, Native, TextBlock, Turn } from '../../ir/index.ts';
import type { RequestPath } from '../codec.ts';
import {
  MalformedRequest,
  arrayAt,
  objectAt,
  optional,
  optionalArray,
  optionalBoolean,
  optionalCount,
  optionalNumber,
  optionalObject,
  optionalString,
  stringAt,
} from '../malformed.ts';
import { withoutAttribution } from './attribution.ts';
import { decodeContent } from './decode-request-blocks.ts';
import { decodeText } from './decode-request-text.ts';
import {
  decodeOutputFormat,
  decodeThinkingIntent,
  isUnknownThinking,
  outputConfigLeftovers,
} from './decode-request-thinking.ts';
import { decodeStopSequences, decodeToolChoice, decodeTools } from './decode-request-tools.ts';
import { leftoversOf } from '../leftovers.ts';
import { nativeLeftovers } from './leftovers.ts';
import { nativeWith, type Draft } from './wire.ts';

const requestMembers = new Set([
  'model',
  'stream',
  'system',
  'messages',
  'tools',
  'tool_choice',
  'max_tokens',
  'stop_sequences',
  'temperature',
  'top_p',
  'top_k',
  'thinking',
  'output_config',
  'output_format',
  'metadata',
  'service_tier',
  'speed',
]);
const turnMembers = new Set(['role', 'content']);
const metadataMembers = new Set(['user_id']);
const fastTiers: ReadonlySet<unknown> = new Set(['fast', 'priority']);

/** A Messages request as the IR has it. Throws `MalformedRequest`. */
export function decodeRequest(body: JsonObject, path: RequestPath): IrRequest {
  const model = optionalString(body, 'model', '') ?? path.model;
  if (model === null) throw new MalformedRequest('model', 'expected a string, got nothing');
  return {
    model,
    stream: optionalBoolean(body, 'stream', '') ?? path.stream ?? false,
    system: decodeSystem(body),
    turns: arrayAt(optional(body, 'messages'), 'messages').map((message, index) =>
      decodeTurn(objectAt(message, `messages[${index}]`), `messages[${index}]`),
    ),
    tools: decodeTools(body),
    ...decodeToolChoice(body),
    maximumOutputTokens: optionalCount(body, 'max_tokens', ''),
    stopSequences: decodeStopSequences(body),
    sampling: {
      temperature: optionalNumber(body, 'temperature', ''),
      topP: optionalNumber(body, 'top_p', ''),
      topK: optionalNumber(body, 'top_k', ''),
      seed: null,
      presencePenalty: null,
      frequencyPenalty: null,
    },
    thinking: decodeThinkingIntent(body),
    outputFormat: decodeOutputFormat(body),
    verbosity: null,
    serviceTier: isPriority(body) ? 'priority' : null,
    userId: decodeUserId(body),
    cacheKey: null,
    native: decodeNative(body),
  };
}

function decodeSystem(body: JsonObject): readonly TextBlock[] {
  const system = optional(body, 'system');
  const blocks: readonly TextBlock[] =
    typeof system === 'string'
      ? [{ type: 'text', text: system }]
      : (optionalArray(body, 'system', '') ?? []).map((entry, index) => {
          const path = `system[${index}]`;
          const block = objectAt(entry, path);
          const type = stringAt(optional(block, 'type'), `${path}.type`);
          if (type !== 'text') throw new MalformedRequest(`${path}.type`, 'expected text');
          return decodeText(block, path);
        });
  return blocks.flatMap((block) => {
    const text = withoutAttribution(block.text);
    if (text === block.text) return text === '' ? [] : [block];
    return text === '' ? [] : [{ ...block, text }];
  });
}

function decodeTurn(message: JsonObject, path: string): Turn {
  const role = stringAt(optional(message, 'role'), `${path}.role`);
  if (role !== 'user' && role !== 'assistant' && role !== 'system')
    throw new MalformedRequest(`${path}.role`, 'expected user, assistant or system');
  return {
    role,
    blocks: decodeContent(optional(message, 'content'), `${path}.content`),
    ...nativeLeftovers(message, turnMembers),
  };
}

/** Dialect rule 32: fast mode and the priority tier are one wish. */
function isPriority(body: JsonObject): boolean {
  return optional(body, 'speed') === 'fast' || fastTiers.has(optional(body, 'service_tier'));
}

function decodeUserId(body: JsonObject): string | null {
  const metadata = optionalObject(body, 'metadata', '');
  return metadata === null ? null : optionalString(metadata, 'user_id', 'metadata');
}

/** Always set, so that an encoder can tell that the client spoke this dialect. */
function decodeNative(body: JsonObject): Native {
  const data: Draft = { ...leftoversOf(body, requestMembers) };
  const metadata = optionalObject(body, 'metadata', '');
  const rest = metadata === null ? null : leftoversOf(metadata, metadataMembers);
  if (rest !== null) data['metadata'] = rest;
  const config = outputConfigLeftovers(body);
  if (config !== null) data['output_config'] = config;
  const thinking = optional(body, 'thinking');
  if (isUnknownThinking(body) && thinking !== undefined) data['thinking'] = thinking;
  const tier = optional(body, 'service_tier');
  if (tier !== undefined && !fastTiers.has(tier)) data['service_tier'] = tier;
  const speed = optional(body, 'speed');
  if (speed !== undefined && speed !== 'fast') data['speed'] = speed;
  return nativeWith(data);
}

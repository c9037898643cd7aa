import type { Effort, IrRequest, JsonObject, OutputFormat, ThinkingIntent } from '../../ir/index.ts';
import { efforts } from '../../ir/index.ts';
import type { RequestPath } from '../codec.ts';
import {
  MalformedRequest,
  arrayAt,
  objectAt,
  optional,
  optionalBoolean,
  optionalNumber,
  optionalObject,
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
import { decodeMessages } from './decode-messages.ts';
import { decodeToolChoice, decodeTools } from './decode-tools.ts';
import { dialectId, legacyMember } from './dialect-id.ts';

/** Members that the IR has a place for. */
const known: ReadonlySet<string> = new Set(
  [
    [
      'model',
      'messages',
      'stream',
      'tools',
      'tool_choice',
      'functions',
      'function_call',
      'parallel_tool_calls',
    ],
    ['max_tokens', 'max_completion_tokens', 'n', 'stop', 'temperature', 'top_p', 'top_k', 'seed'],
    ['presence_penalty', 'frequency_penalty', 'response_format', 'reasoning_effort', 'thinking', 'reasoning'],
    ['prompt_cache_key', 'web_search_options'],
  ].flat(),
);

/** wire → IR. Throws `MalformedRequest`. What only Chat Completions knows goes to `native`, `stream_options` among it. */
export function decodeRequest(body: JsonObject, path: RequestPath): IrRequest {
  refuseSeveral(body, 'n');
  const { system, turns } = decodeMessages(messagesOf(body));
  const userId = decodeUserId(body);
  const isLegacy = optional(body, 'tools') === undefined && optional(body, 'functions') !== undefined;
  const native = nativeMembers(
    dialectId,
    body,
    consumed(body, userId),
    isLegacy ? { [legacyMember]: true } : {},
  );
  return {
    model: path.model ?? stringAt(body['model'], 'model'),
    stream: path.stream ?? optionalBoolean(body, 'stream', '') ?? false,
    system,
    turns,
    tools: decodeTools(body),
    toolChoice: decodeToolChoice(body),
    // An answer in the older form has room for one call.
    parallelToolCalls: isLegacy ? false : optionalBoolean(body, 'parallel_tool_calls', ''),
    maximumOutputTokens: optionalCount(body, 'max_completion_tokens') ?? optionalCount(body, 'max_tokens'),
    stopSequences: decodeStop(body),
    sampling: decodeSampling(body),
    thinking: decodeThinking(body),
    outputFormat: decodeOutputFormat(body),
    verbosity: verbosityOf(body),
    serviceTier: isFast(body) ? 'priority' : null,
    userId,
    cacheKey: optionalString(body, 'prompt_cache_key', ''),
    ...(native === null ? {} : { native }),
  };
}

function messagesOf(body: JsonObject): ReturnType<typeof arrayAt> {
  if (optional(body, 'messages') === undefined && optional(body, 'input') !== undefined)
    throw new MalformedRequest('messages', 'expected an array; a body with "input" belongs to /v1/responses');
  return arrayAt(body['messages'], 'messages');
}

const verbosityOf = (body: JsonObject): IrRequest['verbosity'] => {
  const word = optional(body, 'verbosity');
  return word === 'low' || word === 'medium' || word === 'high' ? word : null;
};

const isFast = (body: JsonObject): boolean => {
  const tier = optional(body, 'service_tier');
  return tier === 'priority' || tier === 'fast';
};

/** The known members, and those whose value found its place in the IR. */
function consumed(body: JsonObject, userId: string | null): ReadonlySet<string> {
  const names = new Set(known);
  if (body['user'] === userId) names.add('user');
  if (verbosityOf(body) !== null) names.add('verbosity');
  if (isFast(body)) names.add('service_tier');
  return names;
}

/**
 * `reasoning_effort`, and the objects that other servers take: `reasoning` {effort, max_tokens, enabled, exclude}
 * (OpenRouter) and `thinking` {type, budget_tokens, effort} (Kimi, GLM, DeepSeek). To ask for effort is to ask for the
 * summaries (engine notes 1.12).
 */
function decodeThinking(body: JsonObject): ThinkingIntent | null {
  const effort = optional(body, 'reasoning_effort');
  const reasoning = optionalObject(body, 'reasoning', '');
  const thinking = optionalObject(body, 'thinking', '');
  if (effort === undefined && reasoning === null && thinking === null) return null;
  const inner = reasoning ?? thinking ?? {};
  const path = reasoning === null ? 'thinking' : 'reasoning';
  const word = optional(inner, 'effort') ?? effort;
  const level =
    word === undefined ? null : levelOf(word, effort === word ? 'reasoning_effort' : `${path}.effort`);
  const budgetTokens = optionalNumber(inner, reasoning === null ? 'budget_tokens' : 'max_tokens', path);
  return {
    mode: modeOf(inner, level, budgetTokens),
    effort: level === null || level === 'none' || level === 'auto' ? null : level,
    budgetTokens,
    isShown: optional(inner, 'exclude') !== true,
  };
}

function modeOf(
  inner: JsonObject,
  level: Effort | 'none' | 'auto' | null,
  budgetTokens: number | null,
): ThinkingIntent['mode'] {
  const type = optional(inner, 'type');
  const enabled = optional(inner, 'enabled');
  if (type === 'disabled' || enabled === false || level === 'none') return 'off';
  if (type === 'adaptive' || type === 'auto' || level === 'auto') return 'adaptive';
  return type === 'enabled' || enabled === true || level !== null || budgetTokens !== null ? 'on' : null;
}

function levelOf(word: unknown, path: string): Effort | 'none' | 'auto' {
  const found = [...efforts, 'none', 'auto'].find((entry) => entry === word);
  if (found !== undefined) return found as Effort | 'none' | 'auto';
  throw new MalformedRequest(path, `expected none, auto or one of ${efforts.join(', ')}`);
}

function decodeOutputFormat(body: JsonObject): OutputFormat | null {
  const format = optionalObject(body, 'response_format', '');
  const type = format === null ? null : optionalString(format, 'type', 'response_format');
  if (format === null || type === null || type === 'text') return null;
  if (type === 'json_object') return { type: 'json' };
  if (type !== 'json_schema')
    throw new MalformedRequest('response_format.type', 'expected text, json_object or json_schema');
  const path = 'response_format.json_schema';
  const inner = objectAt(format['json_schema'], path);
  return {
    type: 'json-schema',
    name: optionalString(inner, 'name', path),
    description: optionalString(inner, 'description', path),
    schema: optionalObject(inner, 'schema', path) ?? {},
    strict: optionalBoolean(inner, 'strict', path),
  };
}

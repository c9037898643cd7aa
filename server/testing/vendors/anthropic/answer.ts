import { createHash } from 'node:crypto';
import type { AnswerShape } from '../behaviour.ts';
import { listOf, stringOf, type JsonObject } from '../json.ts';
import { contentBlocks, type Author } from './content.ts';
import type { ContentBlock, Message, MessageUsage } from './events.ts';

/** Prompt prefixes that an account has cached. Caches are never shared between accounts. */
export type PromptCache = Set<string>;

const tokensOf = (value: unknown): number =>
  value === undefined ? 0 : Math.ceil(JSON.stringify(value).length / 4);

/** Input tokens of a request: a rough but steady four characters per token. */
export const countInputTokens = (body: JsonObject): number =>
  tokensOf(body['messages']) + tokensOf(body['system']) + tokensOf(body['tools']);

function usageOf(
  body: JsonObject,
  outputTokens: number,
  account: string,
  cache: PromptCache,
  scriptedCacheTokens: number | undefined,
): MessageUsage {
  const prefix = JSON.stringify([body['system'], body['tools']]);
  const prefixTokens = prefix.includes('"cache_control"')
    ? tokensOf(body['system']) + tokensOf(body['tools'])
    : 0;
  const key = `${account}\n${createHash('sha256').update(prefix).digest('hex')}`;
  const isHit = cache.has(key);
  if (prefixTokens > 0) cache.add(key);
  const natural = {
    input_tokens: countInputTokens(body) - prefixTokens,
    cache_creation_input_tokens: isHit ? 0 : prefixTokens,
    cache_read_input_tokens: isHit ? prefixTokens : 0,
    output_tokens: outputTokens,
  };
  return scriptedCacheTokens === undefined
    ? natural
    : { ...natural, cache_creation_input_tokens: 0, cache_read_input_tokens: scriptedCacheTokens };
}

function stopReasonOf(shape: AnswerShape, content: readonly ContentBlock[], isProbe: boolean): string {
  if (shape.finish !== undefined) return shape.finish;
  if (shape.stop === 'refusal' || shape.stop === 'filter') return 'refusal';
  if (shape.stop === 'length' || isProbe) return 'max_tokens';
  if (shape.stop === 'sequence') return 'stop_sequence';
  return content.some((block) => block.type === 'tool_use') ? 'tool_use' : 'end_turn';
}

/** The message that answers a request body. A `max_tokens` of 1 (a client's quota probe) gets one character. */
export function answerMessage(
  body: JsonObject,
  shape: AnswerShape,
  author: Author,
  cache: PromptCache,
): Message {
  const isProbe = body['max_tokens'] === 1 && shape.text === undefined;
  const content: readonly ContentBlock[] = isProbe
    ? [{ type: 'text', text: '#' }]
    : contentBlocks(body, shape, author);
  const outputTokens = content.reduce((sum, block) => sum + tokensOf(block), 0);
  const usage = usageOf(body, outputTokens, author.account, cache, shape.cachedTokens);
  const isSearched = shape.search !== undefined && !isProbe;
  return {
    id: author.ids.base62('msg_01', 22),
    model: stringOf(body['model']),
    content,
    stopReason: stopReasonOf(shape, content, body['max_tokens'] === 1),
    stopSequence: shape.stop === 'sequence' ? stringOf(listOf(body['stop_sequences'])[0]) : null,
    usage: isSearched ? { ...usage, server_tool_use: { web_search_requests: 1 } } : usage,
  };
}

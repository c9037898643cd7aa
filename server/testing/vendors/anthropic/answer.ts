import { createHash } from 'node:crypto';
import type { AnswerShape } from '../behaviour.ts';
import type { IdSource } from '../ids.ts';
import { listOf, objectOf, stringOf, type JsonObject } from '../json.ts';
import { planTurn } from '../tool-turn.ts';
import { readConversation } from './conversation.ts';
import { thinkingBlock, type ContentBlock, type Message, type MessageUsage } from './events.ts';

/** Prompt prefixes that an account has cached. Caches are never shared between accounts. */
export type PromptCache = Set<string>;

const tokensOf = (value: unknown): number =>
  value === undefined ? 0 : Math.ceil(JSON.stringify(value).length / 4);

/** Input tokens of a request: a rough but steady four characters per token. */
export const countInputTokens = (body: JsonObject): number =>
  tokensOf(body['messages']) + tokensOf(body['system']) + tokensOf(body['tools']);

function usageOf(body: JsonObject, outputTokens: number, account: string, cache: PromptCache): MessageUsage {
  const prefix = JSON.stringify([body['system'], body['tools']]);
  const prefixTokens = prefix.includes('"cache_control"')
    ? tokensOf(body['system']) + tokensOf(body['tools'])
    : 0;
  const key = `${account}\n${createHash('sha256').update(prefix).digest('hex')}`;
  const isHit = cache.has(key);
  if (prefixTokens > 0) cache.add(key);
  return {
    input_tokens: countInputTokens(body) - prefixTokens,
    cache_creation_input_tokens: isHit ? 0 : prefixTokens,
    cache_read_input_tokens: isHit ? prefixTokens : 0,
    output_tokens: outputTokens,
  };
}

function contentOf(body: JsonObject, shape: AnswerShape, account: string, ids: IdSource): ContentBlock[] {
  const thinking = shape.thinking === undefined ? [] : [thinkingBlock(shape.thinking, account, ids)];
  const call = (name: string, input: Readonly<Record<string, unknown>>): ContentBlock => ({
    type: 'tool_use',
    id: ids.base62('toolu_01', 22),
    name,
    input,
  });
  if (shape.tool !== undefined) return [...thinking, call(shape.tool.name, shape.tool.input)];
  if (shape.text !== undefined) return [...thinking, { type: 'text', text: shape.text }];
  const turn = planTurn(readConversation(body), account);
  if (turn.kind === 'text') return [...thinking, { type: 'text', text: turn.text }];
  return [...thinking, call(turn.tool.name, objectOf(JSON.parse(turn.input)))];
}

/** The message that answers a request body. A `max_tokens` of 1 (a client's quota probe) gets one character. */
export function answerMessage(
  body: JsonObject,
  shape: AnswerShape,
  account: string,
  ids: IdSource,
  cache: PromptCache,
): Message {
  const content: readonly ContentBlock[] =
    body['max_tokens'] === 1 && shape.text === undefined
      ? [{ type: 'text', text: '#' }]
      : contentOf(body, shape, account, ids);
  const isCall = content.some((block) => block.type === 'tool_use');
  const isCapped = body['max_tokens'] === 1;
  return {
    id: ids.base62('msg_01', 22),
    model: stringOf(body['model']),
    content,
    stopReason: isCall ? 'tool_use' : isCapped ? 'max_tokens' : 'end_turn',
    usage: usageOf(
      body,
      listOf(content).reduce((sum: number, block) => sum + tokensOf(block), 0),
      account,
      cache,
    ),
  };
}

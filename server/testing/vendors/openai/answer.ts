import type { AnswerShape } from '../behaviour.ts';
import type { IdSource } from '../ids.ts';
import { listOf, type JsonObject } from '../json.ts';
import { planTurn } from '../tool-turn.ts';
import { inputItems, readConversation } from './conversation.ts';
import type { ModelResponse } from './events.ts';
import { itemJson, type OutputItem } from './output-items.ts';

const tokensOf = (value: unknown): number => Math.ceil(JSON.stringify(value).length / 4);

const sealOf = (account: string): string => `gAAAAA${Buffer.from(account).toString('base64url')}.`;

/** Encrypted reasoning in the request that another account of this simulator made. */
export const holdsForeignReasoning = (body: JsonObject, account: string): boolean =>
  inputItems(body).some((item) => {
    const sealed = item['encrypted_content'];
    return typeof sealed === 'string' && sealed.startsWith('gAAAAA') && !sealed.startsWith(sealOf(account));
  });

/** Request fields that a response repeats, with the vendor's defaults. */
const echoedFields = (body: JsonObject): JsonObject => ({
  instructions: body['instructions'] ?? null,
  max_output_tokens: body['max_output_tokens'] ?? null,
  metadata: body['metadata'] ?? {},
  model: body['model'],
  parallel_tool_calls: body['parallel_tool_calls'] ?? true,
  previous_response_id: body['previous_response_id'] ?? null,
  prompt_cache_key: body['prompt_cache_key'] ?? null,
  reasoning: body['reasoning'] ?? { effort: null, summary: null },
  service_tier: body['service_tier'] ?? 'default',
  store: body['store'] ?? true,
  temperature: body['temperature'] ?? 1,
  text: body['text'] ?? { format: { type: 'text' } },
  tool_choice: body['tool_choice'] ?? 'auto',
  tools: body['tools'] ?? [],
  top_p: body['top_p'] ?? 1,
  truncation: body['truncation'] ?? 'disabled',
});

function reasoningItem(body: JsonObject, summary: string, account: string, ids: IdSource): OutputItem {
  const isSealed = listOf(body['include']).includes('reasoning.encrypted_content');
  const seal = isSealed ? { encrypted: sealOf(account) + ids.base62('', 64) } : {};
  return { kind: 'reasoning', id: ids.hex('rs_', 48), summary, ...seal };
}

function mainItem(body: JsonObject, shape: AnswerShape, account: string, ids: IdSource): OutputItem {
  const deltas = shape.deltas === undefined ? {} : { deltas: shape.deltas };
  const message = (text: string): OutputItem => ({
    kind: 'message',
    id: ids.hex('msg_', 48),
    text,
    ...deltas,
  });
  const call = { id: ids.hex('fc_', 48), callId: ids.base62('call_', 24) };
  if (shape.tool !== undefined)
    return { kind: 'function', ...call, name: shape.tool.name, input: JSON.stringify(shape.tool.input) };
  if (shape.text !== undefined) return message(shape.text);
  const turn = planTurn(readConversation(body), account);
  if (turn.kind === 'text') return message(turn.text);
  const { tool, input } = turn;
  if (tool.kind === 'custom')
    return { kind: 'custom', ...call, id: ids.hex('ctc_', 48), name: tool.name, input };
  const within = tool.namespace === undefined ? {} : { namespace: tool.namespace };
  return { kind: 'function', ...call, name: tool.name, input, ...within };
}

/** The response to a request body, before account-dependent parts are added. */
export function answerResponse(
  body: JsonObject,
  shape: AnswerShape,
  account: string,
  ids: IdSource,
  nowMs: number,
): Omit<ModelResponse, 'hidesOutput' | 'privateEvent'> {
  const reasoning = shape.thinking === undefined ? [] : [reasoningItem(body, shape.thinking, account, ids)];
  const output = [...reasoning, mainItem(body, shape, account, ids)];
  return {
    id: ids.hex('resp_', 48),
    createdAtSeconds: Math.floor(nowMs / 1000),
    echoed: echoedFields(body),
    output,
    usage: {
      inputTokens: tokensOf(body['input']) + tokensOf(body['tools'] ?? []),
      cachedTokens: 0,
      outputTokens: output.reduce((sum, item) => sum + tokensOf(itemJson(item)), 0),
      reasoningTokens: reasoning.length === 0 ? 0 : tokensOf(shape.thinking),
    },
  };
}

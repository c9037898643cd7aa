import type { AnswerShape } from '../behaviour.ts';
import type { IdSource } from '../ids.ts';
import { listOf, type JsonObject } from '../json.ts';
import { planAnswer, type PlannedCall } from '../answer-plan.ts';
import { citationSpans } from '../citation-spans.ts';
import { readConversation } from './conversation.ts';
import type { ModelResponse } from './events.ts';
import { sealReasoning } from './reasoning-seal.ts';
import { itemJson, type OutputItem } from './output-items.ts';

const tokensOf = (value: unknown): number => Math.ceil((JSON.stringify(value) ?? '').length / 4);

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

function reasoningItems(body: JsonObject, shape: AnswerShape, author: Author): OutputItem[] {
  if (shape.thinking === undefined && shape.hiddenThinking !== true) return [];
  const id = author.ids.hex('rs_', 48);
  const isSealed =
    shape.hiddenThinking === true || listOf(body['include']).includes('reasoning.encrypted_content');
  const seal = isSealed ? { encrypted: sealReasoning(author.account, id, author.ids.base62('', 64)) } : {};
  return [{ kind: 'reasoning', id, summary: shape.thinking ?? '', ...seal }];
}

function searchItems(shape: AnswerShape, author: Author): OutputItem[] {
  if (shape.search === undefined) return [];
  const sources = shape.search.results.map(({ url }) => url);
  return [{ kind: 'web-search', id: author.ids.hex('ws_', 48), query: shape.search.query, sources }];
}

function messageItem(text: string, shape: AnswerShape, author: Author): OutputItem {
  const annotations = citationSpans(text, shape.citations).map(({ start, end, source }) => ({
    type: 'url_citation',
    start_index: start,
    end_index: end,
    ...source,
  }));
  return {
    kind: 'message',
    id: author.ids.hex('msg_', 48),
    text,
    annotations,
    ...(shape.deltas === undefined ? {} : { deltas: shape.deltas }),
    ...(shape.stop === 'refusal' ? { isRefusal: true } : {}),
  };
}

function callItem({ tool, input }: PlannedCall, author: Author): OutputItem {
  const ids = { callId: author.ids.base62('call_', 24), name: tool.name, input };
  if (tool.kind === 'custom') return { kind: 'custom', id: author.ids.hex('ctc_', 48), ...ids };
  const within = tool.namespace === undefined ? {} : { namespace: tool.namespace };
  return { kind: 'function', id: author.ids.hex('fc_', 48), ...ids, ...within };
}

function incompleteReason(shape: AnswerShape): string | undefined {
  if (shape.finish !== undefined) return shape.finish;
  if (shape.stop === 'length') return 'max_output_tokens';
  return shape.stop === 'filter' ? 'content_filter' : undefined;
}

interface Author {
  readonly account: string;
  readonly ids: IdSource;
}

/** Input tokens of a body: a rough but steady measure. */
export function countInputTokens(body: JsonObject): number {
  return tokensOf(body['input']) + tokensOf(body['instructions'] ?? '') + tokensOf(body['tools'] ?? []);
}

/** The response to a request body, before account-dependent parts are added. */
export function answerResponse(
  body: JsonObject,
  shape: AnswerShape,
  account: string,
  ids: IdSource,
  nowMs: number,
): Omit<ModelResponse, 'hidesOutput' | 'privateEvent'> {
  const author = { account, ids };
  const plan = planAnswer(shape, readConversation(body), account);
  const reasoning = reasoningItems(body, shape, author);
  const output = [
    ...reasoning,
    ...searchItems(shape, author),
    ...(plan.text === undefined ? [] : [messageItem(plan.text, shape, author)]),
    ...plan.calls.map((call) => callItem(call, author)),
  ];
  const cachedTokens = shape.cachedTokens ?? 0;
  const incomplete = incompleteReason(shape);
  return {
    id: ids.hex('resp_', 48),
    createdAtSeconds: Math.floor(nowMs / 1000),
    echoed: echoedFields(body),
    output,
    ...(incomplete === undefined ? {} : { incomplete }),
    usage: {
      inputTokens: countInputTokens(body) + cachedTokens,
      cachedTokens,
      outputTokens: output.reduce((sum, item) => sum + tokensOf(itemJson(item)), 0),
      reasoningTokens: reasoning.length === 0 ? 0 : tokensOf(shape.thinking ?? ''),
    },
  };
}

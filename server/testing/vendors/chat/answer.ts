import { planAnswer, type PlannedCall } from '../answer-plan.ts';
import type { AnswerShape } from '../behaviour.ts';
import { citationSpans } from '../citation-spans.ts';
import type { IdSource } from '../ids.ts';
import { stringOf, type JsonObject } from '../json.ts';
import { readConversation } from './conversation.ts';
import type { ChatStyle } from './style.ts';

type Fields = Readonly<Record<string, unknown>>;

/** One finished completion, before it becomes a body or chunks. */
export interface Completion {
  readonly id: string;
  readonly createdAtSeconds: number;
  readonly model: string;
  readonly reasoning: string;
  readonly text: string | null;
  readonly refusal: string | null;
  readonly annotations: readonly Fields[];
  readonly calls: readonly (PlannedCall & { readonly id: string })[];
  readonly finish: string;
  readonly usage: Fields;
  readonly deltas?: number;
}

const tokensOf = (value: unknown): number => Math.ceil((JSON.stringify(value) ?? '').length / 4);

function finishOf(shape: AnswerShape, hasCalls: boolean, style: ChatStyle): string {
  if (shape.finish !== undefined) return shape.finish;
  if (shape.stop === 'length') return 'length';
  if (shape.stop === 'filter') return 'content_filter';
  return hasCalls && style.finish !== 'stop' ? 'tool_calls' : 'stop';
}

function annotationsOf(text: string, shape: AnswerShape): Fields[] {
  return citationSpans(text, shape.citations).map(({ start, end, source }) => ({
    type: 'url_citation',
    url_citation: { start_index: start, end_index: end, ...source },
  }));
}

/** The completion that answers a request body. */
export function answerChat(
  body: JsonObject,
  shape: AnswerShape,
  account: string,
  source: { readonly ids: IdSource; readonly nowMs: number; readonly style: ChatStyle },
): Completion {
  const { ids, style } = source;
  const plan = planAnswer(shape, readConversation(body), account);
  const reasoning = shape.thinking ?? '';
  const isRefusal = shape.stop === 'refusal';
  const plain = plan.text ?? null;
  const text =
    style.reasoning === 'think-tags' && reasoning !== ''
      ? `<think>\n${reasoning}\n</think>\n\n${plain ?? ''}`
      : plain;
  const sharedId = ids.base62('call_', 24);
  const calls = plan.calls.map((call) => ({
    ...call,
    id: style.toolIds === 'same' ? sharedId : ids.base62('call_', 24),
  }));
  const cached = shape.cachedTokens ?? 0;
  const prompt = tokensOf(body['messages']) + tokensOf(body['tools']) + cached;
  const thought = reasoning === '' ? 0 : tokensOf(reasoning);
  const answered = tokensOf(plain ?? '') + tokensOf(calls) + thought;
  return {
    id: ids.base62('chatcmpl-', 29),
    createdAtSeconds: Math.floor(source.nowMs / 1000),
    model: stringOf(body['model']),
    reasoning,
    text: isRefusal ? null : text,
    refusal: isRefusal ? plain : null,
    annotations: isRefusal || plain === null ? [] : annotationsOf(plain, shape),
    calls,
    finish: finishOf(shape, calls.length > 0, style),
    usage: {
      prompt_tokens: prompt,
      completion_tokens: answered,
      total_tokens: prompt + answered,
      prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
      completion_tokens_details: {
        reasoning_tokens: thought,
        audio_tokens: 0,
        accepted_prediction_tokens: 0,
        rejected_prediction_tokens: 0,
      },
    },
    ...(shape.deltas === undefined ? {} : { deltas: shape.deltas }),
  };
}

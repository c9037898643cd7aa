import { doneEvent } from '../data-sse.ts';
import { objectOf, type JsonObject } from '../json.ts';
import type { SseEvent } from '../perform.ts';
import { textPieces } from '../tool-turn.ts';
import type { Completion } from './answer.ts';
import type { ChatStyle } from './style.ts';

type Fields = Readonly<Record<string, unknown>>;
type Call = Completion['calls'][number];

/** The chunk with the role. */
export const handshakeChunks = 1;

function reasoningFields(text: string, style: ChatStyle): Fields {
  if (text === '') return {};
  switch (style.reasoning) {
    case 'none':
    case 'think-tags':
      return {};
    case 'reasoning_details':
      return {
        reasoning: text,
        reasoning_details: [{ type: 'reasoning.text', text, format: 'unknown', index: 0 }],
      };
    case 'reasoning_content':
    case 'reasoning':
      return { [style.reasoning]: text };
    default:
      return style.reasoning satisfies never;
  }
}

const idFields = (call: Call, style: ChatStyle): Fields => {
  if (style.toolIds === 'missing') return {};
  return { id: style.toolIds === 'empty' ? '' : call.id };
};

function callBody({ tool, input }: Call, text: string, isWhole: boolean, style: ChatStyle): Fields {
  if (tool.kind === 'custom') return { type: 'custom', custom: { name: tool.name, input: text } };
  const value: unknown = isWhole && style.objectArguments ? JSON.parse(input) : text;
  return { type: 'function', function: { name: tool.name, arguments: value } };
}

const wholeCall = (call: Call, style: ChatStyle): Fields => ({
  ...idFields(call, style),
  ...callBody(call, call.input, true, style),
});

/** The completion as one JSON object. */
export function completionJson(completion: Completion, style: ChatStyle): Fields {
  const { calls, annotations } = completion;
  const message = {
    role: 'assistant',
    content: completion.text,
    ...reasoningFields(completion.reasoning, style),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map((call) => wholeCall(call, style)) }),
    refusal: completion.refusal,
    annotations,
  };
  const finish = style.finish === 'absent' ? {} : { finish_reason: completion.finish };
  return {
    id: completion.id,
    object: 'chat.completion',
    created: completion.createdAtSeconds,
    model: completion.model,
    choices: [{ index: 0, message, logprobs: null, ...finish }],
    ...(style.usage === 'never' ? {} : { usage: completion.usage }),
    service_tier: 'default',
    system_fingerprint: 'fp_simulated',
  };
}

/** The deltas of one call: it opens with id, name and empty arguments, fragments carry the index only. */
function callDeltas(call: Call, index: number, style: ChatStyle): Fields[] {
  if (style.toolIndex === 'missing' || style.objectArguments)
    return [{ ...(style.toolIndex === 'missing' ? {} : { index }), ...wholeCall(call, style) }];
  const isCustom = call.tool.kind === 'custom';
  const repeated = style.toolIds === 'repeated' ? { id: call.id, type: 'function' } : {};
  const name = style.toolIds === 'repeated' ? { name: call.tool.name } : {};
  const fragments = textPieces(call.input).map((text) => ({
    index,
    ...repeated,
    ...(isCustom ? { custom: { input: text } } : { function: { ...name, arguments: text } }),
  }));
  return [{ index, ...idFields(call, style), ...callBody(call, '', false, style) }, ...fragments];
}

function deltasOf(completion: Completion, style: ChatStyle): Fields[] {
  const { refusal, text, calls, annotations } = completion;
  const isShown = Object.keys(reasoningFields('x', style)).length > 0;
  return [
    ...(isShown ? textPieces(completion.reasoning).map((piece) => reasoningFields(piece, style)) : []),
    ...textPieces(text ?? '', completion.deltas).map((content) => ({ content })),
    ...textPieces(refusal ?? '', completion.deltas).map((piece) => ({ refusal: piece })),
    ...(annotations.length === 0 ? [] : [{ annotations }]),
    ...calls.flatMap((call, index) =>
      callDeltas(call, index, style).map((delta) => ({ tool_calls: [delta] })),
    ),
  ];
}

/** The completion as the chunks of a stream (rules: codex protocol notes 4.5). */
export function completionEvents(completion: Completion, style: ChatStyle, body: JsonObject): SseEvent[] {
  const isAsked = objectOf(body['stream_options'])['include_usage'] === true;
  const isReported = style.usage === 'always' || (style.usage === 'on-request' && isAsked);
  const chunk = (choices: readonly Fields[], more: Fields = isReported ? { usage: null } : {}): SseEvent => ({
    event: 'chunk',
    data: {
      id: completion.id,
      object: 'chat.completion.chunk',
      created: completion.createdAtSeconds,
      model: completion.model,
      service_tier: 'default',
      system_fingerprint: 'fp_simulated',
      choices,
      ...more,
    },
  });
  const choice = (delta: Fields, finish: Fields = { finish_reason: null }): Fields => ({
    index: 0,
    delta,
    logprobs: null,
    ...finish,
  });
  const isRefusal = completion.refusal !== null;
  const opening = {
    role: 'assistant',
    content: completion.text === null ? null : '',
    refusal: isRefusal ? '' : null,
  };
  const usage = { usage: completion.usage };
  const last =
    style.finish === 'absent'
      ? []
      : [
          chunk(
            [choice({}, { finish_reason: completion.finish })],
            style.usage === 'with-finish' ? usage : undefined,
          ),
        ];
  return [
    chunk([choice(opening)]),
    ...deltasOf(completion, style).map((delta) => chunk([choice(delta)])),
    ...last,
    ...(isReported ? [chunk([], usage)] : []),
    ...(style.endsWithDone ? [{ event: doneEvent, data: {} }] : []),
  ];
}

/** The data line that ends a started stream with an error; `[DONE]` never follows. */
export const chatStreamError = (error: Fields): readonly SseEvent[] => [{ event: 'chunk', data: { error } }];

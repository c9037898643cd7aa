import type { AnswerError, IrRequest, JsonObject, JsonValue, Usage } from '../../ir/index.ts';
import { failureCode } from './answer-error.ts';
import { encodeReasoning } from './encode-settings.ts';
import { encodeToolChoice, encodeTools } from './encode-tools.ts';
import type { EncodedFinish } from './finish.ts';
import { encodeUsage } from './ir-usage.ts';
import { isObject, ownData } from './wire.ts';

/** What a response says of itself besides its output and the request's settings. */
export interface ResponseHead {
  readonly id: string;
  readonly createdAtSeconds: number;
  readonly model: string;
}

/** How a response stands; `usage` is null until it is known. */
export interface ResponseState {
  readonly status: 'in_progress' | 'completed' | 'incomplete' | 'failed';
  readonly reason: EncodedFinish['reason'];
  readonly error: AnswerError | null;
  readonly usage: Usage | null;
}

export function headOf(head: ResponseHead, state: ResponseState): JsonObject {
  return {
    id: head.id,
    object: 'response',
    created_at: head.createdAtSeconds,
    status: state.status,
    background: false,
    error: state.error === null ? null : { code: failureCode(state.error), message: state.error.message },
    incomplete_details: state.reason === null ? null : { reason: state.reason },
    model: head.model,
    usage: state.usage === null ? null : encodeUsage(state.usage),
  };
}

/**
 * The request's settings, as a response repeats them (codex protocol notes 4.1). `store` is false whatever was asked:
 * nothing is kept.
 */
export function settingsOf(request: IrRequest): JsonObject {
  const own = ownData(request.native) ?? {};
  const tools = encodeTools(request.tools, {}, [], true);
  const reasoning = encodeReasoning(request.thinking, own) ?? {};
  return {
    instructions: instructionsOf(request),
    max_output_tokens: request.maximumOutputTokens,
    max_tool_calls: own['max_tool_calls'] ?? null,
    metadata: isObject(own['metadata']) ? own['metadata'] : {},
    parallel_tool_calls: request.parallelToolCalls ?? true,
    previous_response_id: null,
    prompt_cache_key: request.cacheKey,
    reasoning: { effort: reasoning['effort'] ?? null, summary: reasoning['summary'] ?? null },
    safety_identifier: request.userId,
    service_tier: null,
    store: false,
    temperature: request.sampling.temperature,
    text: textOf(request),
    tool_choice: tools.length === 0 ? 'auto' : encodeToolChoice(request.toolChoice, request.tools, {}, []),
    tools,
    top_logprobs: own['top_logprobs'] ?? 0,
    top_p: request.sampling.topP,
    truncation: own['truncation'] ?? 'disabled',
  };
}

function instructionsOf(request: IrRequest): JsonValue {
  const [first] = request.system;
  return first !== undefined && ownData(first.native)?.['isInstructions'] === true ? first.text : null;
}

function textOf(request: IrRequest): JsonObject {
  const { outputFormat, verbosity } = request;
  return { format: formatOf(outputFormat), ...(verbosity === null ? {} : { verbosity }) };
}

function formatOf(format: IrRequest['outputFormat']): JsonObject {
  if (format === null) return { type: 'text' };
  if (format.type === 'json') return { type: 'json_object' };
  return {
    type: 'json_schema',
    name: format.name,
    description: format.description,
    schema: format.schema,
    strict: format.strict ?? false,
  };
}

/** The answer's own id when it is of this API's kind, else a new one. */
export function responseId(id: string | null, nextId: () => string): string {
  return id?.startsWith('resp_') === true ? id : `resp_${nextId()}`;
}

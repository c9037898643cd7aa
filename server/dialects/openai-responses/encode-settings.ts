import type { IrRequest, JsonObject, OutputFormat, Target, ThinkingIntent } from '../../ir/index.ts';
import { effortOfBudget } from '../../ir/index.ts';
import { type Draft, type LossList, isObject, lose, ownData } from './wire.ts';

/** Smaller limits are refused (public documentation of the API). */
const minimumOutputTokens = 16;
/** Longer values are refused (public documentation of `safety_identifier`). */
const maximumUserLength = 64;

/** `reasoning`; null when the client said nothing, so that the model's own default holds (dialect rule 33). */
export function encodeReasoning(thinking: ThinkingIntent | null, own: JsonObject | null): JsonObject | null {
  const more = own?.['reasoning'];
  const draft: Draft = {};
  const effort = thinking === null ? null : effortWord(thinking);
  if (effort !== null) draft['effort'] = effort;
  // Summaries are made only on request; they are the part of the reasoning that people can read.
  if (thinking !== null && thinking.mode !== 'off' && thinking.isShown !== false) draft['summary'] = 'auto';
  if (isObject(more)) Object.assign(draft, more);
  return Object.keys(draft).length === 0 ? null : draft;
}

function effortWord(thinking: ThinkingIntent): string | null {
  if (thinking.mode === 'off') return 'none';
  if (thinking.effort !== null) return thinking.effort;
  return thinking.budgetTokens === null ? null : effortOfBudget(thinking.budgetTokens);
}

/** `text`: the answer's form and length; null when the client asked for neither. */
export function encodeText(request: IrRequest, target: Target, losses: LossList): JsonObject | null {
  const draft: Draft = {};
  const format = request.outputFormat === null ? null : encodeFormat(request.outputFormat, target, losses);
  if (format !== null) draft['format'] = format;
  if (request.verbosity !== null) draft['verbosity'] = request.verbosity;
  const more = ownData(request.native)?.['text'];
  if (isObject(more)) Object.assign(draft, more);
  return Object.keys(draft).length === 0 ? null : draft;
}

/**
 * Dialect rule 63. The name is required, with the alphabet of tool names. Null for a schema whose root is no object: the API
 * refuses it, and `json_object` would not let it be answered.
 */
function encodeFormat(format: OutputFormat, target: Target, losses: LossList): JsonObject | null {
  if (format.type === 'json') return { type: 'json_object' };
  const hasObjects = format.schema['type'] === 'object';
  if (target.switches.jsonSchema === false || !hasObjects) {
    lose(
      losses,
      'outputFormat.schema',
      'output-format',
      'The schema was given in words; it is not enforced.',
    );
    return hasObjects ? { type: 'json_object' } : null;
  }
  return {
    type: 'json_schema',
    name: format.name?.replaceAll(/[^a-zA-Z0-9_-]/g, '_').slice(0, 64) || 'response',
    ...(format.description === null ? {} : { description: format.description }),
    schema: format.schema,
    ...(format.strict === null ? {} : { strict: format.strict }),
  };
}

/** Models that reason refuse sampling settings unless their reasoning is off (public documentation of the models). */
function refusesSampling(request: IrRequest, target: Target): boolean {
  const control = target.traits.thinking?.control ?? 'none';
  return control !== 'none' && request.thinking?.mode !== 'off';
}

/** Limits, sampling, tier and names, into the body that is being made. */
export function encodeSettings(body: Draft, request: IrRequest, target: Target, losses: LossList): void {
  if (request.maximumOutputTokens !== null) {
    // More than the model can give is refused by some servers, and changes nothing elsewhere.
    const most = target.traits.maximumOutputTokens ?? request.maximumOutputTokens;
    const wanted = Math.trunc(Math.min(request.maximumOutputTokens, most));
    body['max_output_tokens'] = Math.max(minimumOutputTokens, wanted);
  }
  encodeSampling(body, request, target, losses);
  if (request.stopSequences.length > 0)
    lose(losses, 'stopSequences', 'stop-sequences', 'This API has no stop sequences.');
  if (request.serviceTier === 'priority') body['service_tier'] = 'priority';
  if (request.cacheKey !== null) body['prompt_cache_key'] = request.cacheKey;
  if (request.userId !== null) {
    if (request.userId.length <= maximumUserLength) body['safety_identifier'] = request.userId;
    else lose(losses, 'userId', 'metadata', 'The name of the user is too long for this API.');
  }
}

function encodeSampling(body: Draft, request: IrRequest, target: Target, losses: LossList): void {
  const { temperature, topP, topK, seed, presencePenalty, frequencyPenalty } = request.sampling;
  const isRefused = refusesSampling(request, target);
  const reason = isRefused ? 'Models that reason take no sampling settings.' : '';
  if (temperature !== null && !isRefused) body['temperature'] = temperature;
  else if (temperature !== null) lose(losses, 'sampling.temperature', 'sampling', reason);
  if (topP !== null && !isRefused) body['top_p'] = topP;
  else if (topP !== null) lose(losses, 'sampling.topP', 'sampling', reason);
  const others = { topK, seed, presencePenalty, frequencyPenalty };
  for (const [name, value] of Object.entries(others))
    if (value !== null) lose(losses, `sampling.${name}`, 'sampling', 'This API has no such setting.');
}

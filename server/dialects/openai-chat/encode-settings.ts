import type { IrRequest, JsonObject, Target } from '../../ir/index.ts';
import { effortOfBudget } from '../../ir/index.ts';
import type { LossList } from './loss-list.ts';

/** OpenAI: at most four stop sequences, and 64 characters for ids of users and caches (public API reference). */
const maximumStops = 4;
const maximumIdCharacters = 64;

/**
 * A server that takes `max_completion_tokens` is OpenAI itself or follows it closely; servers with the older member are
 * the ones that refuse what they do not know (provider notes 11 and 13).
 */
export const followsOpenAi = ({ switches }: Target): boolean => switches.maximumOutputField !== 'max_tokens';

/** The answer's limit, sampling, stops, tier and ids. */
export function encodeSettings(request: IrRequest, target: Target, losses: LossList): JsonObject {
  return {
    ...encodeLimit(request, target),
    ...encodeReasoningEffort(request, target, losses),
    ...encodeSampling(request, target, losses),
    ...encodeIds(request, target, losses),
    ...encodeTaste(request, target, losses),
  };
}

/** Never more than the model can give: many servers refuse the request instead of stopping there. */
function encodeLimit(request: IrRequest, { traits, switches }: Target): JsonObject {
  const asked = request.maximumOutputTokens;
  if (asked === null) return {};
  return {
    [switches.maximumOutputField ?? 'max_completion_tokens']: Math.min(
      asked,
      traits.maximumOutputTokens ?? asked,
    ),
  };
}

/** Effort words as they are; thinking was fitted to the model before. `none` only where the model can be told so. */
function encodeReasoningEffort(
  request: IrRequest,
  { switches, traits }: Target,
  losses: LossList,
): JsonObject {
  const { thinking } = request;
  if (thinking === null || traits.thinking?.control === 'none') return {};
  if (switches.reasoningEffort !== false) {
    if (thinking.mode === 'off') {
      if (traits.thinking?.canBeOff === true) return { reasoning_effort: 'none' };
    } else if (thinking.effort !== null) {
      return { reasoning_effort: thinking.effort };
    } else {
      const tokens = thinking.budgetTokens ?? 0;
      return tokens > 0 ? { reasoning_effort: effortOfBudget(tokens) } : {};
    }
  } else if (thinking.mode === null && thinking.effort === null && thinking.budgetTokens === null) {
    return {};
  }
  losses.add('thinking', 'thinking', 'This server has no such setting for reasoning.');
  return {};
}

/**
 * OpenAI's reasoning models refuse sampling other than the default, and stop sequences, unless their reasoning is off
 * (public API reference). Everyone else takes temperature and top_p together, so both go through: the "one wins" of
 * dialect rule 35 is a rule of Anthropic's.
 */
function encodeSampling(request: IrRequest, target: Target, losses: LossList): JsonObject {
  const { temperature, topP, topK, seed, presencePenalty, frequencyPenalty } = request.sampling;
  if (topK !== null) losses.add('sampling.topK', 'sampling', 'Chat Completions has no top_k.');
  const told: JsonObject = seed === null ? {} : { seed };
  if (refusesSampling(request, target)) {
    const reason = 'A reasoning model of this API takes no sampling settings.';
    if (temperature !== null && temperature !== 1) losses.add('sampling.temperature', 'sampling', reason);
    if (topP !== null && topP !== 1) losses.add('sampling.topP', 'sampling', reason);
    if (presencePenalty !== null && presencePenalty !== 0)
      losses.add('sampling.presencePenalty', 'sampling', reason);
    if (frequencyPenalty !== null && frequencyPenalty !== 0)
      losses.add('sampling.frequencyPenalty', 'sampling', reason);
    if (request.stopSequences.length > 0) losses.add('stopSequences', 'stop-sequences', reason);
    return told;
  }
  if (request.stopSequences.length > maximumStops)
    losses.add('stopSequences', 'stop-sequences', 'Chat Completions takes four stop sequences.');
  return {
    ...(temperature === null ? {} : { temperature }),
    ...(topP === null ? {} : { top_p: topP }),
    ...told,
    ...(presencePenalty === null ? {} : { presence_penalty: presencePenalty }),
    ...(frequencyPenalty === null ? {} : { frequency_penalty: frequencyPenalty }),
    ...(request.stopSequences.length === 0 ? {} : { stop: request.stopSequences.slice(0, maximumStops) }),
  };
}

function refusesSampling({ thinking }: IrRequest, target: Target): boolean {
  const traits = target.traits.thinking;
  if (!followsOpenAi(target) || target.switches.reasoningEffort === false || traits?.control !== 'levels')
    return false;
  return !(traits.canBeOff && thinking?.mode === 'off');
}

function encodeIds(request: IrRequest, target: Target, losses: LossList): JsonObject {
  const { userId, cacheKey } = request;
  const isTaken = (value: string | null, path: string): boolean => {
    if (value === null) return false;
    if (followsOpenAi(target) && value.length <= maximumIdCharacters) return true;
    losses.add(path, 'metadata', 'This server does not take the id.');
    return false;
  };
  return {
    ...(isTaken(userId, 'userId') ? { user: userId } : {}),
    ...(isTaken(cacheKey, 'cacheKey') ? { prompt_cache_key: cacheKey } : {}),
  };
}

function encodeTaste(request: IrRequest, target: Target, losses: LossList): JsonObject {
  const isTaken = followsOpenAi(target);
  if (!isTaken && request.verbosity !== null)
    losses.add('verbosity', 'output-format', 'This server has no setting for verbosity.');
  if (!isTaken && request.serviceTier !== null)
    losses.add('serviceTier', 'metadata', 'This server has no faster tier.');
  return {
    ...(isTaken && request.verbosity !== null ? { verbosity: request.verbosity } : {}),
    ...(isTaken && request.serviceTier !== null ? { service_tier: request.serviceTier } : {}),
  };
}

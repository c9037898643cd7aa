import { budgetOfEffort, effortOfBudget } from '../../ir/index.ts';
import type { Effort, IrRequest, JsonObject, Target, ThinkingIntent } from '../../ir/index.ts';
import type { LossList } from './loss-list.ts';
import { isThirdGeneration } from './own.ts';

/** The most that any known Gemini model writes; for models whose limit is not known. */
const usualMaximum = 65_536;
/** Room for thoughts whose amount the model chooses itself. */
const usualThoughts = 8_192;

/** Steered by words (Gemini 3 and later) or by tokens (2.5); without traits the model's name decides. */
function hasLevels({ traits, model }: Target): boolean {
  const control = traits.thinking?.control;
  if (control === 'levels' || control === 'adaptive') return true;
  return control === undefined && isThirdGeneration(model);
}

function levelOf(effort: Effort): string {
  return effort === 'xhigh' || effort === 'max' ? 'HIGH' : effort.toUpperCase();
}

/**
 * `thinkingConfig`, or null when there is nothing to say. Level and budget are never both in it: that is refused (provider
 * notes 15.1). Thoughts are shown unless the client said no, as Gemini hides them by default.
 */
export function encodeThinking(
  intent: ThinkingIntent | null,
  target: Target,
  list: LossList,
): JsonObject | null {
  if (intent === null || target.traits.thinking?.control === 'none') return null;
  const { mode, isShown } = intent;
  if (mode === 'off') return encodeOff(target, list);
  const amount = hasLevels(target) ? encodeLevel(intent) : encodeBudget(intent);
  const isSaid = mode !== null || Object.keys(amount).length > 0;
  const shown = isShown ?? isSaid;
  return isSaid || shown ? { ...amount, includeThoughts: shown } : null;
}

function encodeOff(target: Target, list: LossList): JsonObject {
  if (!hasLevels(target)) return { thinkingBudget: 0 };
  if (target.traits.thinking === null)
    list.lose(
      'thinking',
      'thinking',
      'This model may not be able to answer without thinking; it was asked to think little.',
    );
  const [lowest] = target.traits.thinking?.levels ?? [];
  return { thinkingLevel: levelOf(lowest ?? 'low'), includeThoughts: false };
}

function encodeLevel({ effort, budgetTokens }: ThinkingIntent): JsonObject {
  if (effort !== null) return { thinkingLevel: levelOf(effort) };
  if (budgetTokens !== null && budgetTokens > 0)
    return { thinkingLevel: levelOf(effortOfBudget(budgetTokens)) };
  return {};
}

function encodeBudget({ mode, effort, budgetTokens }: ThinkingIntent): JsonObject {
  if (budgetTokens !== null) return { thinkingBudget: budgetTokens };
  if (effort !== null) return { thinkingBudget: Math.min(budgetOfEffort(effort), 24_576) };
  return mode === null ? {} : { thinkingBudget: -1 };
}

/**
 * `maxOutputTokens`. Gemini counts thoughts inside it, so a small limit gives an answer without text (provider notes 16.1
 * point 9): the tokens that the model may think are added to what the client asked for (its budget, the amount of its
 * level, else 8,192), up to the model's own maximum. Nothing is added when thinking
 * is off or the model is not known to think.
 */
export function answerLimit(request: IrRequest, target: Target, thinking: JsonObject | null): number | null {
  const wanted = request.maximumOutputTokens;
  if (wanted === null) return null;
  const known = target.traits.maximumOutputTokens;
  const maximum = known ?? Math.max(wanted, usualMaximum);
  return Math.min(wanted + thoughtRoom(request.thinking, target, thinking), maximum);
}

function thoughtRoom(
  intent: ThinkingIntent | null,
  { traits, model }: Target,
  thinking: JsonObject | null,
): number {
  const budget = thinking?.['thinkingBudget'];
  const level = thinking?.['thinkingLevel'];
  if (typeof budget === 'number') return budget < 0 ? usualThoughts : budget;
  if (typeof level === 'string') return budgetOfEffort(level.toLowerCase() as Effort);
  if (intent?.mode === 'off') return 0;
  const thinks = traits.thinking === null ? isThirdGeneration(model) : traits.thinking.control !== 'none';
  return thinks || (intent?.mode ?? null) !== null ? usualThoughts : 0;
}

import { efforts, type Effort, type ThinkingIntent } from './request.ts';

/** Tokens that an effort stands for when a model counts them, before clamping (engine notes 1.12). */
const budgets: Readonly<Record<Effort, number>> = {
  minimal: 512,
  low: 1_024,
  medium: 8_192,
  high: 24_576,
  xhigh: 32_768,
  max: 128_000,
};

/** Tokens for an effort, not yet fitted to a model. */
export function budgetOfEffort(effort: Effort): number {
  return budgets[effort];
}

/** The effort that a number of tokens (above 0) stands for; more than `high` is `xhigh` (engine notes 1.12). */
export function effortOfBudget(budgetTokens: number): Effort {
  if (budgetTokens <= budgets.minimal) return 'minimal';
  if (budgetTokens <= budgets.low) return 'low';
  if (budgetTokens <= budgets.medium) return 'medium';
  return budgetTokens <= budgets.high ? 'high' : 'xhigh';
}

/** The nearest of `levels`; of two equally near the lower. Null when there are none. */
export function nearestEffort(effort: Effort, levels: readonly Effort[]): Effort | null {
  const wanted = efforts.indexOf(effort);
  let best: Effort | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const level of efforts) {
    if (!levels.includes(level)) continue;
    const distance = Math.abs(efforts.indexOf(level) - wanted);
    // `efforts` rises, so an equal distance later on is the higher one.
    if (distance >= bestDistance) continue;
    best = level;
    bestDistance = distance;
  }
  return best;
}

export interface SuffixedModel {
  readonly model: string;
  /** What the suffix asks for; it goes before what the body says. Null when there is none, or it is not understood. */
  readonly intent: ThinkingIntent | null;
}

/**
 * Reads `model(value)`: `none`, `auto`, `-1`, an effort, or tokens, where 0 is none (engine notes 1.12). A suffix that is
 * none of these is taken off and asks for nothing.
 */
export function splitThinkingSuffix(model: string): SuffixedModel {
  const open = model.lastIndexOf('(');
  if (open <= 0 || !model.endsWith(')')) return { model, intent: null };
  return {
    model: model.slice(0, open),
    intent: intentOf(
      model
        .slice(open + 1, -1)
        .trim()
        .toLowerCase(),
    ),
  };
}

function intentOf(value: string): ThinkingIntent | null {
  if (value === 'none') return intent('off', null, null);
  if (value === 'auto' || value === '-1') return intent('adaptive', null, null);
  const effort = efforts.find((level) => level === value);
  if (effort !== undefined) return intent('on', effort, null);
  if (!/^[0-9]{1,15}$/.test(value)) return null;
  const budgetTokens = Number(value);
  return budgetTokens === 0 ? intent('off', null, null) : intent('on', null, budgetTokens);
}

function intent(
  mode: ThinkingIntent['mode'],
  effort: Effort | null,
  budgetTokens: number | null,
): ThinkingIntent {
  return { mode, effort, budgetTokens, isShown: null };
}

import type { Effort, ThinkingIntent } from './request.ts';
import { budgetOfEffort, effortOfBudget, nearestEffort } from './thinking-amounts.ts';
import type { ThinkingTraits } from './traits.ts';

/** What a client asks for, without the ways of saying it. */
type Amount =
  | { readonly kind: 'unsaid' | 'off' | 'dynamic' }
  | { readonly kind: 'effort'; readonly effort: Effort }
  | { readonly kind: 'budget'; readonly budgetTokens: number };

/**
 * What the client wants of the model's reasoning, in the terms of the model that will answer (engine notes 1.12): an
 * effort of its levels, or tokens within its bounds and below `maximumOutputTokens`. Without traits it stays as the
 * client said; a model that does not reason gets null; a client that said nothing is not given an opinion.
 */
export function fitThinking(
  intent: ThinkingIntent | null,
  traits: ThinkingTraits | null,
  maximumOutputTokens: number | null,
): ThinkingIntent | null {
  if (intent === null || traits === null) return intent;
  const { isShown } = intent;
  switch (traits.control) {
    case 'none':
      return null;
    case 'levels':
    case 'adaptive':
      return fitLevels(amountOf(intent, 'effort'), traits, isShown);
    case 'budget':
      return fitBudget(amountOf(intent, 'tokens'), traits, maximumOutputTokens, isShown);
  }
}

/** Where a client said both an effort and tokens, the one counts that the model is steered by. */
function amountOf({ mode, effort, budgetTokens }: ThinkingIntent, steeredBy: 'effort' | 'tokens'): Amount {
  if (mode === 'off') return { kind: 'off' };
  const tokens = budgetTokens !== null && Number.isFinite(budgetTokens) ? Math.trunc(budgetTokens) : null;
  const hasTokens = tokens !== null && tokens > 0;
  if (effort !== null && !(hasTokens && steeredBy === 'tokens')) return { kind: 'effort', effort };
  if (hasTokens) return { kind: 'budget', budgetTokens: tokens };
  if (tokens === 0) return { kind: 'off' };
  // A negative number of tokens is how Gemini's clients say that the model decides.
  return mode === null && tokens === null ? { kind: 'unsaid' } : { kind: 'dynamic' };
}

function fitLevels(amount: Amount, traits: ThinkingTraits, isShown: boolean | null): ThinkingIntent {
  const mode = traits.control === 'adaptive' ? 'adaptive' : 'on';
  const withEffort = (effort: Effort): ThinkingIntent => ({
    mode,
    effort: nearestLevel(effort, traits),
    budgetTokens: null,
    isShown,
  });
  switch (amount.kind) {
    case 'unsaid':
      return unsaid(isShown);
    case 'off':
      return traits.canBeOff ? off(isShown) : unseen(withEffort('minimal'));
    case 'dynamic':
      return traits.canBeDynamic ? dynamic(isShown) : withEffort('medium');
    case 'effort':
      return withEffort(amount.effort);
    case 'budget':
      return withEffort(effortOfBudget(amount.budgetTokens));
  }
}

/** Adaptive models without `xhigh` take it as their `max` (dialect rule 60); elsewhere ties go down. */
function nearestLevel(effort: Effort, { control, levels }: ThinkingTraits): Effort | null {
  const isRaised = control === 'adaptive' && effort === 'xhigh' && !levels.includes('xhigh');
  return nearestEffort(isRaised ? 'max' : effort, levels);
}

function fitBudget(
  amount: Amount,
  traits: ThinkingTraits,
  maximumOutputTokens: number | null,
  isShown: boolean | null,
): ThinkingIntent {
  const withBudget = (wanted: number): ThinkingIntent => {
    const { minimumBudget, maximumBudget, canBeOff } = traits;
    const room = maximumOutputTokens === null ? Number.POSITIVE_INFINITY : maximumOutputTokens - 1;
    // An answer too short for the smallest budget: thinking would take all of it, or the vendor refuses.
    if (room < minimumBudget && canBeOff) return off(isShown);
    const budgetTokens = Math.max(minimumBudget, Math.min(wanted, maximumBudget, room));
    return { mode: 'on', effort: null, budgetTokens, isShown };
  };
  switch (amount.kind) {
    case 'unsaid':
      return unsaid(isShown);
    case 'off':
      return traits.canBeOff ? off(isShown) : unseen(withBudget(traits.minimumBudget));
    case 'dynamic':
      return traits.canBeDynamic
        ? dynamic(isShown)
        : withBudget(Math.floor((traits.minimumBudget + traits.maximumBudget) / 2));
    case 'effort':
      return withBudget(budgetOfEffort(amount.effort));
    case 'budget':
      return withBudget(amount.budgetTokens);
  }
}

/** A client that wants no reasoning does not want to read what cannot be helped. */
function unseen(intent: ThinkingIntent): ThinkingIntent {
  return { ...intent, isShown: false };
}

function unsaid(isShown: boolean | null): ThinkingIntent {
  return { mode: null, effort: null, budgetTokens: null, isShown };
}

function off(isShown: boolean | null): ThinkingIntent {
  return { mode: 'off', effort: null, budgetTokens: null, isShown };
}

function dynamic(isShown: boolean | null): ThinkingIntent {
  return { mode: 'adaptive', effort: null, budgetTokens: null, isShown };
}

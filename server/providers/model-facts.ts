import {
  unknownTraits,
  type Effort,
  type ListedModel,
  type ModelTraits,
  type TargetSwitches,
  type ThinkingTraits,
} from '../ir/index.ts';

export { unknownTraits };
export type { Effort, ListedModel, ModelTraits, TargetSwitches, ThinkingTraits };

/** One row of a vendor's table: models whose id matches have these facts. The first row that matches counts. */
export interface ModelFacts {
  readonly match: RegExp;
  readonly contextTokens: number | null;
  readonly maximumOutputTokens: number | null;
  readonly thinking: ThinkingTraits | null;
}

/** Longer names are no model's; they must not keep a pattern busy. */
const longestId = 300;

/** What a vendor's table says of a model id; dates and publisher prefixes are the patterns' business. */
export function traitsFrom(table: readonly ModelFacts[], id: string): ModelTraits {
  const facts = id.length > longestId ? undefined : table.find(({ match }) => match.test(id));
  if (facts === undefined) return unknownTraits;
  const { contextTokens, maximumOutputTokens, thinking } = facts;
  return { contextTokens, maximumOutputTokens, thinking };
}

/** What the vendor's list says, filled up with what is known by name. */
export function mergeTraits(listed: Partial<ModelTraits>, known: ModelTraits): ModelTraits {
  return {
    contextTokens: listed.contextTokens ?? known.contextTokens,
    maximumOutputTokens: listed.maximumOutputTokens ?? known.maximumOutputTokens,
    thinking: listed.thinking ?? known.thinking,
  };
}

/** The model does not reason. */
export const noThinking: ThinkingTraits = {
  control: 'none',
  levels: [],
  minimumBudget: 0,
  maximumBudget: 0,
  canBeOff: true,
  canBeDynamic: false,
};

/** Steered by effort words. */
export function byLevels(levels: readonly Effort[], canBeOff: boolean, canBeDynamic = false): ThinkingTraits {
  return { control: 'levels', levels, minimumBudget: 0, maximumBudget: 0, canBeOff, canBeDynamic };
}

/** Steered by a number of tokens. */
export function byBudget(
  minimumBudget: number,
  maximumBudget: number,
  canBeOff: boolean,
  canBeDynamic: boolean,
): ThinkingTraits {
  return { control: 'budget', levels: [], minimumBudget, maximumBudget, canBeOff, canBeDynamic };
}

/** The model decides, effort words say how much. */
export function adaptive(levels: readonly Effort[], canBeOff: boolean): ThinkingTraits {
  return { control: 'adaptive', levels, minimumBudget: 0, maximumBudget: 0, canBeOff, canBeDynamic: true };
}

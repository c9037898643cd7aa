import type { Effort } from './request.ts';

/** How a model's reasoning is steered. */
export interface ThinkingTraits {
  /** `levels`: by effort words. `budget`: by tokens. `adaptive`: on, and effort words say how much. `none`: it does not reason. */
  readonly control: 'none' | 'levels' | 'budget' | 'adaptive';
  /** In rising order; for `levels` and `adaptive`. */
  readonly levels: readonly Effort[];
  /** For `budget`. */
  readonly minimumBudget: number;
  readonly maximumBudget: number;
  readonly canBeOff: boolean;
  /** The model can choose the amount itself. */
  readonly canBeDynamic: boolean;
}

/** What is known of a model; null = not known. */
export interface ModelTraits {
  readonly contextTokens: number | null;
  readonly maximumOutputTokens: number | null;
  /** Null: unknown, then what the client said is passed on in the target's terms. */
  readonly thinking: ThinkingTraits | null;
}

export const unknownTraits: ModelTraits = { contextTokens: null, maximumOutputTokens: null, thinking: null };

/** A model as its vendor lists it. */
export interface ListedModel {
  readonly id: string;
  readonly label: string | null;
  readonly traits: ModelTraits;
}

/** Two switches at most: rotating quickly through logins is what people report before vendors end them all. */
export const switchLimit = 2;

/** Facts about a request that one account has just refused, before anything went to the client. */
export interface FailoverInput {
  /** The vendor's refusal is about this account or this moment, and it surely did not process the request. */
  readonly failureAllows: boolean;
  /** Accounts that have refused it, this one included. */
  readonly refusals: number;
  readonly isAutomatic: boolean;
  readonly isPinned: boolean;
  /** The conversation holds what only its account can read. Asked last but one. */
  readonly isBound: () => boolean;
  /** A place in the retry budget. Asked last, because asking takes it. */
  readonly hasBudget: () => boolean;
}

/** Whether the same request may go to another account (reliability notes 2.7). */
export function mayFailOver(input: FailoverInput): boolean {
  return (
    input.failureAllows &&
    input.isAutomatic &&
    !input.isPinned &&
    input.refusals <= switchLimit &&
    !input.isBound() &&
    input.hasBudget()
  );
}

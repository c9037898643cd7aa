import type { OpenAiAccount } from '../accounts.ts';
import type { Routed } from '../simulator.ts';
import { failureReply, type OpenAiFailure } from './failures.ts';
import { identityHeaders, type OpenAiState } from './voice.ts';

export interface Refusal {
  readonly failure: OpenAiFailure;
  readonly message?: string;
  /** Further members of the `error` object, for example `param`. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** A fixed error reply that no script can bend. */
export function refuse(state: OpenAiState, refusal: Refusal, account?: OpenAiAccount): Routed<OpenAiFailure> {
  const options = refusal.message === undefined ? {} : { message: refusal.message };
  const reply = failureReply(refusal.failure, identityHeaders(state, account), options, refusal.extra);
  return { kind: 'reply', reply, ...(account && { account: account.name }) };
}

import type { LossKind } from '../../ir/index.ts';
import { type Draft, type LossList, lose } from './wire.ts';

/**
 * What the ChatGPT backend refuses of the Responses API (dialect rules 34 and 75-79, codex protocol notes 2.4), as data.
 * `loss` is null where leaving the member out changes nothing that a person would notice.
 */
export interface Refused {
  readonly member: string;
  readonly loss: { readonly path: string; readonly kind: LossKind } | null;
}

export const refused: readonly Refused[] = [
  { member: 'max_output_tokens', loss: { path: 'maximumOutputTokens', kind: 'sampling' } },
  { member: 'max_completion_tokens', loss: null },
  { member: 'max_tool_calls', loss: { path: 'native.max_tool_calls', kind: 'native' } },
  { member: 'temperature', loss: { path: 'sampling.temperature', kind: 'sampling' } },
  { member: 'top_p', loss: { path: 'sampling.topP', kind: 'sampling' } },
  { member: 'top_logprobs', loss: { path: 'native.top_logprobs', kind: 'native' } },
  { member: 'truncation', loss: { path: 'native.truncation', kind: 'native' } },
  { member: 'metadata', loss: { path: 'native.metadata', kind: 'metadata' } },
  { member: 'user', loss: { path: 'userId', kind: 'metadata' } },
  { member: 'safety_identifier', loss: { path: 'userId', kind: 'metadata' } },
  { member: 'context_management', loss: { path: 'native.context_management', kind: 'native' } },
  { member: 'prompt_cache_options', loss: null },
  { member: 'prompt_cache_retention', loss: null },
  { member: 'stream_options', loss: null },
  { member: 'generate', loss: null },
  { member: 'background', loss: { path: 'native.background', kind: 'native' } },
  { member: 'conversation', loss: { path: 'native.conversation', kind: 'native' } },
  { member: 'multi_agent', loss: { path: 'native.multi_agent', kind: 'native' } },
  { member: 'prompt', loss: { path: 'native.prompt', kind: 'native' } },
  { member: 'moderation', loss: { path: 'native.moderation', kind: 'native' } },
];

/** The members that the backend wants whatever the client said. */
const constants: Readonly<Draft> = {
  stream: true,
  store: false,
  include: ['reasoning.encrypted_content'],
};

/** Turns a body for the API into one for the strict backend. */
export function applyStrictSubset(body: Draft, losses: LossList): void {
  for (const { member, loss } of refused) {
    if (body[member] === undefined) continue;
    delete body[member];
    if (loss !== null) lose(losses, loss.path, loss.kind, 'A plan account does not take this setting.');
  }
  if (body['service_tier'] !== 'priority') delete body['service_tier'];
  body['instructions'] ??= '';
  Object.assign(body, constants);
}

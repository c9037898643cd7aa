import { failure, requestFault, withWords } from '../../failures.ts';
import type { UpstreamFailure } from '../../provider.ts';
import { minuteMs } from '../../reset-times.ts';
import type { AnthropicError } from './error-body.ts';

type Classify = (error: AnthropicError, nowMs: number) => UpstreamFailure;

const creditsPauseMs = 10 * minuteMs;

/** The account is out until its owner acts. `mayTryAnother` stays false where another account would be an evasion. */
function ownerMustAct(code: string, attention: string, mayTryAnother: boolean): Classify {
  return (error) =>
    failure('account', code, withWords(attention, error.message), {
      mayTryAnother,
      needsAttention: error.link === null ? attention : `${attention} ${error.link}`,
    });
}

const keyDead: Classify = (error) =>
  failure('credential', 'key-dead', withWords('The vendor no longer accepts this key.', error.message), {
    mayTryAnother: true,
    credential: 'needs-sign-in',
    needsAttention: 'Add a new key or sign in again.',
  });

const spendLimit = ownerMustAct(
  'spend-limit',
  'The spending limit is reached. Raise it with the vendor.',
  true,
);

export const onHold = ownerMustAct('on-hold', 'The account is on hold.', false);
export const organizationDisabled = ownerMustAct('disabled', 'The organization has been disabled.', false);
export const organizationRefuses = ownerMustAct(
  'organization-refused',
  'The organization does not allow signing in with a plan. Use another account or an API key.',
  true,
);
export const noCredits = ownerMustAct(
  'no-credits',
  'The account has no credits left. Add credits with the vendor.',
  true,
);

/** The model is not part of this account; other models still work on it. */
export const creditsRequired: Classify = (error, nowMs) =>
  failure(
    'model',
    'credits-required',
    withWords('This model needs usage credits on this account.', error.message),
    { coolUntilMs: nowMs + creditsPauseMs, mayTryAnother: true },
  );

const byCode: ReadonlyMap<string, Classify> = new Map([
  ['organization_on_hold', onHold],
  ['account_on_hold', onHold],
  ['verification_required', ownerMustAct('verification', 'The vendor wants to verify who you are.', false)],
  ['credits_required', creditsRequired],
  ['enforced_spend_limit_reached', spendLimit],
  ['contract_spend_limit_reached', spendLimit],
  ['ramp_limit_exceeded', spendLimit],
  ['claude_code_key_creator_not_member', keyDead],
  ['organization_type_not_supported', keyDead],
  ['claude_code_version_too_old', (error) => requestFault(error.status, 'client-too-old', error.message)],
  ['policy_blocked', (error) => requestFault(error.status, 'policy', error.message)],
  ['dlp_request_denied', (error) => requestFault(error.status, 'policy', error.message)],
]);

/** `details.error_code` is the most exact sign and is matched first (anthropic protocol notes 6). */
export function classifyByCode(error: AnthropicError, nowMs: number): UpstreamFailure | null {
  return error.code === null ? null : (byCode.get(error.code)?.(error, nowMs) ?? null);
}

import type { Choice } from '../scheduler/index.ts';
import type { ClientError } from '../dialects/dialect.ts';
import { errorCodes, type ErrorCode } from '../errors/index.ts';
import { ownMessage } from './own-message.ts';
import type { Provider } from '../providers/provider.ts';

const shortRestMs = 60_000;

/** Puts "no account can serve this" into a sentence that says why and what to do. */
export function refusalOf(
  choice: Extract<Choice, { kind: 'none' }>,
  providers: readonly Provider[],
  nowMs: number,
): ClientError {
  const vendorLabel = providers[0]?.descriptor.vendorLabel ?? 'this vendor';
  const say = (code: ErrorCode, message: string, more: Partial<ClientError> = {}): ClientError => ({
    status: errorCodes[code].status,
    code,
    message: ownMessage(code, message),
    ...more,
  });
  switch (choice.why) {
    case 'no-account':
      return say('no-account', `there is no ${vendorLabel} account that can answer this.`);
    case 'not-genuine': {
      const refusal = providers.find((provider) => provider.descriptor.refusal !== null)?.descriptor.refusal;
      return say(
        'not-genuine-client',
        `${refusal ?? 'this account serves the vendor’s own client only.'} (${choice.reason})`,
      );
    }
    case 'cooling': {
      const untilMs = choice.untilMs;
      if (choice.isBound) return boundRefusal(choice, nowMs, say);
      if (untilMs !== null && untilMs - nowMs <= shortRestMs)
        // Worth the client's own retry, unlike a used-up plan.
        return say('account-unavailable', `resting for a moment: ${choice.reason}.`, {
          status: 429,
          retryAfterSeconds: Math.max(1, Math.ceil((untilMs - nowMs) / 1000)),
        });
      if (untilMs === null) return say('account-unavailable', `no account can answer now: ${choice.reason}.`);
      return say(
        'account-exhausted',
        `nothing left until ${new Date(untilMs).toISOString()}: ${choice.reason}.`,
        {
          resetsAtMs: untilMs,
          retryAfterSeconds: Math.max(1, Math.ceil((untilMs - nowMs) / 1000)),
        },
      );
    }
    case 'renewal':
      return say('account-unavailable', `the sign-in could not be renewed just now: ${choice.reason}.`, {
        retryAfterSeconds: Math.max(1, Math.ceil(((choice.untilMs ?? nowMs) - nowMs) / 1000)),
      });
    case 'credential':
      return say('credential-expired', `${choice.reason}.`);
    case 'attention':
      return { ...say('account-unavailable', `the account needs you: ${choice.reason}.`), status: 403 };
    case 'disabled':
      return say('no-account', `every ${vendorLabel} account is disabled.`);
  }
}

/** The person decides: waiting keeps the conversation whole, switching loses what only that account can read. */
function boundRefusal(
  { reason, untilMs }: Extract<Choice, { kind: 'none' }>,
  nowMs: number,
  say: (code: ErrorCode, message: string, more?: Partial<ClientError>) => ClientError,
): ClientError {
  const sentence = `${reason}. This conversation holds reasoning that only its own account can read: wait${untilMs === null ? '' : ` until ${new Date(untilMs).toISOString()}`}, or switch accounts in Switchyard to go on without it.`;
  if (untilMs === null) return say('account-unavailable', sentence);
  return say('account-exhausted', sentence, {
    resetsAtMs: untilMs,
    retryAfterSeconds: Math.max(1, Math.ceil((untilMs - nowMs) / 1000)),
  });
}

import type { AccountBook, AnthropicAccount } from '../accounts.ts';
import type { AnswerShape, FailureOptions } from '../behaviour.ts';
import type { IdSource } from '../ids.ts';
import type { Answer, Voice } from '../perform.ts';
import type { FullReply } from '../reply.ts';
import { fiveHoursMs } from '../windows.ts';
import { stableUuid } from './account-pages.ts';
import type { PromptCache } from './answer.ts';
import { errorEvent } from './events.ts';
import { errorBody, failureReply, type AnthropicFailure } from './failures.ts';
import type { AnthropicSwitches } from './switches.ts';
import { classicHeaders, refusedUntilMs, unifiedHeaders } from './quota.ts';

type Headers = Readonly<Record<string, string>>;

export interface AnthropicState {
  readonly book: AccountBook<AnthropicAccount>;
  readonly ids: IdSource;
  readonly cache: PromptCache;
  readonly nowMs: () => number;
  readonly switches: AnthropicSwitches;
}

/** What one endpoint answers, before headers. It may move the account's windows. */
export type Produce = (shape: AnswerShape) => Omit<Answer, 'headers'>;

/** Headers of every response; `requestId` is repeated in error bodies. */
export function identityHeaders(
  state: AnthropicState,
  requestId: string,
  account?: AnthropicAccount,
): Headers {
  const organization = account && (account.organizationId ?? stableUuid(`org-${account.name}`));
  return {
    'request-id': requestId,
    ...(organization === undefined ? {} : { 'anthropic-organization-id': organization }),
    date: new Date(state.nowMs()).toUTCString(),
    server: 'cloudflare',
    'cf-ray': state.ids.hex('', 16) + '-SIM',
  };
}

/** Quota headers of a served model request. */
const servedHeaders = (account: AnthropicAccount, nowMs: number): Headers =>
  account.kind === 'plan' ? unifiedHeaders(account, nowMs) : classicHeaders(account, nowMs);

function planLimitReply(
  state: AnthropicState,
  account: AnthropicAccount,
  requestId: string,
  options: FailureOptions,
): FullReply {
  const nowMs = state.nowMs();
  const identity = identityHeaders(state, requestId, account);
  if (account.kind === 'api-key')
    return failureReply('throttle', requestId, { ...identity, ...classicHeaders(account, nowMs) }, options);
  const naturalReset = refusedUntilMs(account, nowMs);
  const resetsAtMs =
    options.resetsAtMs ?? naturalReset ?? account.fiveHour?.resetsAtMs ?? nowMs + fiveHoursMs;
  const shown = { ...account, fiveHour: account.fiveHour ?? { used: 1, resetsAtMs } };
  const isForced = naturalReset === null || options.resetsAtMs !== undefined;
  const quota = unifiedHeaders(shown, nowMs, isForced ? { resetsAtMs } : undefined);
  const retryAfterSeconds = options.retryAfterSeconds ?? Math.max(0, Math.ceil((resetsAtMs - nowMs) / 1000));
  return failureReply('plan-limit', requestId, { ...identity, ...quota }, { ...options, retryAfterSeconds });
}

/** How the vendor answers one request of `account`; `isModelCall` adds the quota headers. */
export function createVoice(
  state: AnthropicState,
  accountName: string,
  isModelCall: boolean,
  produce: Produce,
): Voice<AnthropicFailure> {
  const requestId = state.ids.base62('req_011C', 20);
  return {
    overload: 'overloaded',
    answer(shape) {
      const produced = produce(shape);
      const account = state.book.get(accountName);
      const quota = isModelCall ? servedHeaders(account, state.nowMs()) : {};
      return { ...produced, headers: { ...identityHeaders(state, requestId, account), ...quota } };
    },
    failure(failure, options) {
      const account = state.book.get(accountName);
      if (failure === 'plan-limit') return planLimitReply(state, account, requestId, options);
      const identity = identityHeaders(state, requestId, account);
      const isThrottledKey = failure === 'throttle' && account.kind === 'api-key';
      const quota = isThrottledKey ? classicHeaders(account, state.nowMs()) : {};
      return failureReply(failure, requestId, { ...identity, ...quota }, options);
    },
    streamError: (_sent, failure) => [errorEvent(errorBody(failure), requestId)],
  };
}

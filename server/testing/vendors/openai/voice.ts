import type { AccountBook, OpenAiAccount } from '../accounts.ts';
import type { AnswerShape, FailureOptions } from '../behaviour.ts';
import type { IdSource } from '../ids.ts';
import type { Answer, Voice } from '../perform.ts';
import type { FullReply } from '../reply.ts';
import { hourMs, unixSeconds } from '../windows.ts';
import { failureEvents } from './events.ts';
import { failureReply, streamErrorBody, type OpenAiFailure } from './failures.ts';
import { classicHeaders, codexHeaders, refusedUntilMs, windowAt } from './quota.ts';

type Headers = Readonly<Record<string, string>>;

export interface OpenAiState {
  readonly book: AccountBook<OpenAiAccount>;
  readonly ids: IdSource;
  readonly nowMs: () => number;
  /** Stored responses by id: what a later request may refer to. */
  readonly stored: Map<string, StoredResponse>;
}

export interface StoredResponse {
  readonly callIds: readonly string[];
  readonly itemIds: readonly string[];
}

/** What one endpoint answers. It may move the account's windows; headers it gives come on top. */
export type Produce = (shape: AnswerShape) => Omit<Answer, 'headers'> & { readonly headers?: Headers };

/** Headers of every response. */
export function identityHeaders(state: OpenAiState, account?: OpenAiAccount): Headers {
  const platform =
    account?.kind === 'api-key'
      ? {
          'openai-version': '2020-10-01',
          'openai-organization': account.organizationId ?? 'org-simulated',
          'openai-processing-ms': '5',
        }
      : {};
  return {
    'x-request-id': state.ids.hex('req_', 32),
    'cf-ray': state.ids.hex('', 16) + '-SIM',
    date: new Date(state.nowMs()).toUTCString(),
    server: 'cloudflare',
    ...platform,
  };
}

const quotaHeaders = (account: OpenAiAccount, nowMs: number): Headers =>
  account.kind === 'plan' ? codexHeaders(account, nowMs) : classicHeaders(account);

function usageLimitReply(state: OpenAiState, account: OpenAiAccount, options: FailureOptions): FullReply {
  const nowMs = state.nowMs();
  const identity = identityHeaders(state, account);
  if (account.kind === 'api-key')
    return failureReply('insufficient-quota', { ...identity, ...classicHeaders(account) }, options);
  const primary = windowAt(account, 'primary', nowMs);
  const naturalReset = refusedUntilMs(account, nowMs);
  const resetsAtMs = options.resetsAtMs ?? naturalReset ?? primary?.resetAtMs ?? nowMs + 5 * hourMs;
  const isForced = naturalReset === null || options.resetsAtMs !== undefined;
  const full = { windowMinutes: 300, ...primary, usedPercent: 100, resetAtMs: resetsAtMs };
  const shown = isForced ? { ...account, primary: full } : account;
  return failureReply(
    'usage-limit',
    {
      ...identity,
      ...codexHeaders(shown, nowMs),
      'x-codex-rate-limit-reached-type': 'rate_limit_reached',
    },
    options,
    {
      plan_type: account.plan,
      resets_at: unixSeconds(resetsAtMs),
      resets_in_seconds: Math.max(0, Math.ceil((resetsAtMs - nowMs) / 1000)),
    },
  );
}

/** How the vendor answers one request of `accountName`; `isModelCall` adds the quota headers. */
export function createVoice(
  state: OpenAiState,
  accountName: string,
  isModelCall: boolean,
  produce: Produce,
  streamError: Voice<OpenAiFailure>['streamError'] = (sent, failure) =>
    failureEvents(sent, streamErrorBody(failure)),
): Voice<OpenAiFailure> {
  return {
    overload: 'overloaded',
    answer(shape) {
      const produced = produce(shape);
      const account = state.book.get(accountName);
      const quota = isModelCall ? quotaHeaders(account, state.nowMs()) : {};
      return { ...produced, headers: { ...identityHeaders(state, account), ...quota, ...produced.headers } };
    },
    failure(failure, options) {
      const account = state.book.get(accountName);
      if (failure === 'usage-limit') return usageLimitReply(state, account, options);
      const isThrottledKey = failure === 'rate-limit' && account.kind === 'api-key';
      const quota = isThrottledKey ? classicHeaders(account) : {};
      return failureReply(failure, { ...identityHeaders(state, account), ...quota }, options);
    },
    streamError,
  };
}

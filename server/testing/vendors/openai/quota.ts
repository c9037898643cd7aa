import type { ApiKeyAccount, ChatGptPlanAccount, CodexWindowState, OpenAiAccount } from '../accounts.ts';
import type { SseEvent } from '../perform.ts';
import { hourMs, rollWindow, unixSeconds, useWindow } from '../windows.ts';
import { furtherHeaders, planExtras } from './plan-extras.ts';

type Headers = Readonly<Record<string, string>>;
type Slot = 'primary' | 'secondary';

const slots: readonly Slot[] = ['primary', 'secondary'];

const lengthMsOf = (window: CodexWindowState): number => window.windowMinutes * 60_000;

function moveWindow(window: CodexWindowState, share: number, nowMs: number): CodexWindowState {
  const state = { used: window.usedPercent / 100, resetsAtMs: window.resetAtMs };
  const next = share > 0 ? useWindow(state, share, lengthMsOf(window), nowMs) : rollWindow(state, nowMs);
  return {
    ...window,
    usedPercent: Math.round(next.used * 1e6) / 1e4,
    resetAtMs: next.resetsAtMs,
  };
}

/** Uses `share` of a five-hour window; longer windows fill an eighth as fast. */
function usePlan(account: ChatGptPlanAccount, share: number, nowMs: number): ChatGptPlanAccount {
  const moved = (window: CodexWindowState): CodexWindowState =>
    moveWindow(window, window.windowMinutes > 24 * 60 ? share / 8 : share, nowMs);
  return {
    ...account,
    ...(account.primary && { primary: moved(account.primary) }),
    ...(account.secondary && { secondary: moved(account.secondary) }),
  };
}

/** The account after one model request. */
export function chargeAccount(account: OpenAiAccount, nowMs: number): OpenAiAccount {
  return account.kind === 'plan' ? usePlan(account, account.costPerRequest ?? 0.01, nowMs) : account;
}

/** The account after `elapsedMs` of somebody else's use. */
export function driftAccount(account: OpenAiAccount, elapsedMs: number, nowMs: number): OpenAiAccount {
  if (account.kind === 'api-key') return account;
  return usePlan(account, ((account.driftPerHour ?? 0) * elapsedMs) / hourMs, nowMs);
}

/** The window of a slot as it is at `nowMs`; null when the account has none there. */
export function windowAt(account: ChatGptPlanAccount, slot: Slot, nowMs: number): CodexWindowState | null {
  const window = account[slot];
  return window === undefined || window === null ? null : moveWindow(window, 0, nowMs);
}

/** When a plan account refuses on its own: the end of its full window; null while it serves. */
export function refusedUntilMs(account: OpenAiAccount, nowMs: number): number | null {
  if (account.kind === 'api-key' || account.credits?.hasCredits === true) return null;
  const full = slots
    .map((slot) => windowAt(account, slot, nowMs))
    .filter((window) => window !== null && window.usedPercent >= 100);
  if (full.length === 0) return null;
  return Math.max(...full.map((window) => window?.resetAtMs ?? nowMs + 5 * hourMs));
}

/** `x-codex-*` headers of a plan account (codex protocol notes 3.1). */
export function codexHeaders(account: ChatGptPlanAccount, nowMs: number): Headers {
  const windows = slots.flatMap((slot): [string, string][] => {
    const window = windowAt(account, slot, nowMs);
    if (window === null) return [];
    const prefix = `x-codex-${slot}`;
    return [
      [`${prefix}-used-percent`, String(window.usedPercent)],
      [`${prefix}-window-minutes`, String(window.windowMinutes)],
      ...(window.resetAtMs === null
        ? []
        : [[`${prefix}-reset-at`, String(unixSeconds(window.resetAtMs))] as [string, string]]),
    ];
  });
  return {
    'x-codex-plan-type': account.plan,
    'x-codex-active-limit': 'codex',
    ...Object.fromEntries(windows),
    ...furtherHeaders(account),
    ...(account.credits && {
      'x-codex-credits-has-credits': String(account.credits.hasCredits),
      'x-codex-credits-unlimited': String(account.credits.unlimited),
      'x-codex-credits-balance': account.credits.balance,
    }),
  };
}

const creditsJson = (account: ChatGptPlanAccount): Readonly<Record<string, unknown>> | null =>
  account.credits === undefined
    ? null
    : {
        has_credits: account.credits.hasCredits,
        unlimited: account.credits.unlimited,
        balance: account.credits.balance,
      };

const secondsUntil = (timeMs: number | null, nowMs: number): number =>
  timeMs === null ? 0 : Math.max(0, Math.ceil((timeMs - nowMs) / 1000));

/** The private `codex.rate_limits` event (codex protocol notes 3.2). It carries no sequence number. */
export function rateLimitsEvent(account: ChatGptPlanAccount, nowMs: number): SseEvent {
  const isRefusing = refusedUntilMs(account, nowMs) !== null;
  const windowJson = (slot: Slot): Readonly<Record<string, unknown>> | null => {
    const window = windowAt(account, slot, nowMs);
    if (window === null) return null;
    return {
      used_percent: window.usedPercent,
      window_minutes: window.windowMinutes,
      reset_after_seconds: secondsUntil(window.resetAtMs, nowMs),
      reset_at: window.resetAtMs === null ? null : unixSeconds(window.resetAtMs),
    };
  };
  const type = 'codex.rate_limits';
  return {
    event: type,
    data: {
      type,
      plan_type: account.plan,
      rate_limits: {
        allowed: !isRefusing,
        limit_reached: isRefusing,
        primary: windowJson('primary'),
        secondary: windowJson('secondary'),
      },
      credits: creditsJson(account),
      metered_limit_name: 'codex',
      limit_name: null,
    },
  };
}

/** Answer of `GET /backend-api/wham/usage` (codex protocol notes 3.3). */
export function usagePage(account: ChatGptPlanAccount, nowMs: number): Readonly<Record<string, unknown>> {
  const isRefusing = refusedUntilMs(account, nowMs) !== null;
  const windowJson = (slot: Slot): Readonly<Record<string, unknown>> | null => {
    const window = windowAt(account, slot, nowMs);
    if (window === null) return null;
    return {
      used_percent: Math.floor(window.usedPercent),
      limit_window_seconds: window.windowMinutes * 60,
      reset_after_seconds: secondsUntil(window.resetAtMs, nowMs),
      reset_at: window.resetAtMs === null ? null : unixSeconds(window.resetAtMs),
    };
  };
  return {
    plan_type: account.plan,
    account_id: account.accountId ?? null,
    email: account.email ?? null,
    rate_limit: {
      allowed: !isRefusing,
      limit_reached: isRefusing,
      primary_window: windowJson('primary'),
      secondary_window: windowJson('secondary'),
    },
    ...planExtras(account, nowMs),
    credits: creditsJson(account),
    rate_limit_reached_type: isRefusing ? { type: account.reachedType ?? 'rate_limit_reached' } : null,
  };
}

/** `x-ratelimit-*` headers of an API key (codex protocol notes 3.9). */
export function classicHeaders(account: ApiKeyAccount): Headers {
  const requests = account.requestsPerMinute ?? 1000;
  return {
    'x-ratelimit-limit-requests': String(requests),
    'x-ratelimit-remaining-requests': String(requests - 1),
    'x-ratelimit-reset-requests': '60ms',
    'x-ratelimit-limit-tokens': '2000000',
    'x-ratelimit-remaining-tokens': '1999000',
    'x-ratelimit-reset-tokens': '30ms',
  };
}

import type { AnthropicAccount, ApiKeyAccount, ClaudePlanAccount } from '../accounts.ts';
import {
  fiveHoursMs,
  hourMs,
  isExhausted,
  rollWindow,
  sevenDaysMs,
  unixSeconds,
  useWindow,
  type WindowState,
} from '../windows.ts';

type Headers = Readonly<Record<string, string>>;

/** A weekly window fills this many times slower than the five-hour one. */
const weeklyRatio = 8;

function usePlan(account: ClaudePlanAccount, amount: number, nowMs: number): ClaudePlanAccount {
  const weekly = amount / weeklyRatio;
  return {
    ...account,
    ...(account.fiveHour && { fiveHour: useWindow(account.fiveHour, amount, fiveHoursMs, nowMs) }),
    ...(account.sevenDay && { sevenDay: useWindow(account.sevenDay, weekly, sevenDaysMs, nowMs) }),
    ...(account.sevenDayOi && { sevenDayOi: useWindow(account.sevenDayOi, weekly, sevenDaysMs, nowMs) }),
  };
}

function rollPlan(account: ClaudePlanAccount, nowMs: number): ClaudePlanAccount {
  return {
    ...account,
    ...(account.fiveHour && { fiveHour: rollWindow(account.fiveHour, nowMs) }),
    ...(account.sevenDay && { sevenDay: rollWindow(account.sevenDay, nowMs) }),
    ...(account.sevenDayOi && { sevenDayOi: rollWindow(account.sevenDayOi, nowMs) }),
  };
}

/** The account after one model request. */
export function chargeAccount(account: AnthropicAccount, nowMs: number): AnthropicAccount {
  if (account.kind === 'api-key') return account;
  return usePlan(account, account.costPerRequest ?? 0.01, nowMs);
}

/** The account after `elapsedMs` of somebody else's use. Ended windows empty even without any. */
export function driftAccount(account: AnthropicAccount, elapsedMs: number, nowMs: number): AnthropicAccount {
  if (account.kind === 'api-key') return account;
  const amount = ((account.driftPerHour ?? 0) * elapsedMs) / hourMs;
  return amount > 0 ? usePlan(account, amount, nowMs) : rollPlan(account, nowMs);
}

interface NamedWindow {
  readonly header: string;
  readonly claim: string;
  readonly state: WindowState;
  readonly warnAt: number;
}

function windowsOf(account: ClaudePlanAccount, nowMs: number): NamedWindow[] {
  const named: readonly (Omit<NamedWindow, 'state'> & { readonly state: WindowState | undefined })[] = [
    { header: '5h', claim: 'five_hour', state: account.fiveHour, warnAt: 0.9 },
    { header: '7d', claim: 'seven_day', state: account.sevenDay, warnAt: 0.75 },
    { header: '7d_oi', claim: 'seven_day_overage_included', state: account.sevenDayOi, warnAt: 0.75 },
  ];
  return named.flatMap(({ state, ...rest }) =>
    state === undefined ? [] : [{ ...rest, state: rollWindow(state, nowMs) }],
  );
}

const statusOf = (window: NamedWindow): string => {
  if (window.state.used >= 1) return 'rejected';
  return window.state.used >= window.warnAt ? 'allowed_warning' : 'allowed';
};

function windowHeaders(window: NamedWindow): Headers {
  const prefix = `anthropic-ratelimit-unified-${window.header}`;
  const { used, resetsAtMs } = window.state;
  const surpassed = used >= 1 ? '1' : String(window.warnAt);
  return {
    [`${prefix}-utilization`]: String(used),
    [`${prefix}-status`]: statusOf(window),
    ...(resetsAtMs === null ? {} : { [`${prefix}-reset`]: String(unixSeconds(resetsAtMs)) }),
    ...(used >= window.warnAt ? { [`${prefix}-surpassed-threshold`]: surpassed } : {}),
  };
}

const overageAllows = (account: ClaudePlanAccount): boolean =>
  account.overage !== undefined && account.overage.status !== 'rejected';

function overageHeaders(account: ClaudePlanAccount, isInUse: boolean): Headers {
  const { overage } = account;
  const prefix = 'anthropic-ratelimit-unified-overage';
  if (overage === undefined)
    return {
      [`${prefix}-status`]: 'rejected',
      [`${prefix}-disabled-reason`]: 'overage_not_provisioned',
    };
  return {
    [`${prefix}-status`]: overage.status,
    ...(overage.disabledReason === undefined
      ? {}
      : { [`${prefix}-disabled-reason`]: overage.disabledReason }),
    ...(overage.used === undefined ? {} : { [`${prefix}-utilization`]: String(overage.used) }),
    ...(overage.resetsAtMs === undefined
      ? {}
      : { [`${prefix}-reset`]: String(unixSeconds(overage.resetsAtMs)) }),
    ...(isInUse ? { [`${prefix}-in-use`]: 'true' } : {}),
    ...(overage.period === undefined ? {} : { [`${prefix}-period`]: overage.period }),
  };
}

/** The window that decides: of full ones the last to reset, else the fullest. A model's own window never decides. */
function headlineOf(windows: readonly NamedWindow[]): NamedWindow | undefined {
  const deciding = windows.filter((window) => window.claim !== 'seven_day_overage_included');
  const full = deciding.filter((window) => window.state.used >= 1);
  const byReset = full.toSorted(
    (left, right) => (right.state.resetsAtMs ?? 0) - (left.state.resetsAtMs ?? 0),
  );
  return byReset[0] ?? deciding.toSorted((left, right) => right.state.used - left.state.used)[0];
}

/**
 * `anthropic-ratelimit-unified-*` headers of a plan account (anthropic protocol notes 3.3). `forced` makes the first
 * window look full, for a scripted plan-limit refusal.
 */
export function unifiedHeaders(
  account: ClaudePlanAccount,
  nowMs: number,
  forced?: { readonly resetsAtMs?: number },
): Headers {
  const windows = windowsOf(account, nowMs).map((window, index) =>
    forced !== undefined && index === 0
      ? {
          ...window,
          state: {
            used: Math.max(1, window.state.used),
            resetsAtMs: forced.resetsAtMs ?? window.state.resetsAtMs ?? nowMs + fiveHoursMs,
          },
        }
      : window,
  );
  const fullest = headlineOf(windows);
  if (fullest === undefined) return {};
  const prefix = 'anthropic-ratelimit-unified';
  return {
    [`${prefix}-status`]: statusOf(fullest),
    [`${prefix}-representative-claim`]: fullest.claim,
    ...(fullest.state.resetsAtMs === null
      ? {}
      : { [`${prefix}-reset`]: String(unixSeconds(fullest.state.resetsAtMs)) }),
    ...Object.assign({}, ...windows.map(windowHeaders)),
    ...overageHeaders(account, fullest.state.used >= 1 && overageAllows(account)),
  };
}

/** Classic limit headers of an API key (anthropic protocol notes 3.4). */
export function classicHeaders(account: ApiKeyAccount, nowMs: number): Headers {
  const requests = account.requestsPerMinute ?? 1000;
  const limits = [
    ['requests', requests],
    ['tokens', 2_400_000],
    ['input-tokens', 2_000_000],
    ['output-tokens', 400_000],
  ] as const;
  const reset = new Date(nowMs + 60_000).toISOString().replace(/\.\d+Z$/u, 'Z');
  return Object.fromEntries(
    limits.flatMap(([name, limit]) => [
      [`anthropic-ratelimit-${name}-limit`, String(limit)],
      [`anthropic-ratelimit-${name}-remaining`, String(limit - 1)],
      [`anthropic-ratelimit-${name}-reset`, reset],
    ]),
  );
}

/** When a plan account refuses on its own: the end of its full window; null while it serves. */
export function refusedUntilMs(account: AnthropicAccount, nowMs: number): number | null {
  if (account.kind === 'api-key' || overageAllows(account)) return null;
  const full = [account.fiveHour, account.sevenDay].filter((window) => isExhausted(window, nowMs));
  if (full.length === 0) return null;
  return Math.max(...full.map((window) => window?.resetsAtMs ?? nowMs + fiveHoursMs));
}

import type { ChatGptPlanAccount, CodexWindowState } from '../accounts.ts';
import { unixSeconds } from '../windows.ts';

type Json = Readonly<Record<string, unknown>>;

const secondsUntil = (timeMs: number | null, nowMs: number): number =>
  timeMs === null ? 0 : Math.max(0, Math.ceil((timeMs - nowMs) / 1000));

function meterJson(window: CodexWindowState, nowMs: number): Json {
  const isFull = window.usedPercent >= 100;
  return {
    allowed: !isFull,
    limit_reached: isFull,
    primary_window: {
      used_percent: Math.floor(window.usedPercent),
      limit_window_seconds: window.windowMinutes * 60,
      reset_after_seconds: secondsUntil(window.resetAtMs, nowMs),
      reset_at: window.resetAtMs === null ? null : unixSeconds(window.resetAtMs),
    },
    secondary_window: null,
  };
}

/** The parts of the usage answer beside the plan's own windows (codex protocol notes 3.3 to 3.5). */
export function planExtras(account: ChatGptPlanAccount, nowMs: number): Json {
  const { codeReview, further, spend, bankedResets } = account;
  return {
    code_review_rate_limit: codeReview === undefined ? null : meterJson(codeReview, nowMs),
    additional_rate_limits:
      further === undefined
        ? null
        : further.map(({ limitName, feature, model, window }) => ({
            limit_name: limitName,
            metered_feature: feature,
            ...(model === undefined ? {} : { normal_model_slug: model }),
            rate_limit: meterJson(window, nowMs),
          })),
    ...(spend === undefined
      ? {}
      : {
          spend_control: {
            reached: spend.reached,
            individual_limit: {
              source: 'workspace',
              limit: spend.limit,
              used: spend.used,
              remaining: spend.remaining,
              used_percent: spend.usedPercent,
              remaining_percent: 100 - spend.usedPercent,
              reset_after_seconds: secondsUntil(spend.resetAtMs, nowMs),
              reset_at: spend.resetAtMs === null ? null : unixSeconds(spend.resetAtMs),
            },
          },
        }),
    rate_limit_reset_credits: bankedResets === undefined ? null : { available_count: usable(account).length },
    ...(further?.some(({ limitName }) => limitName === 'gpt-reserve') === true
      ? { rate_limit_upsell: { banner_type: 'luna_reserve' } }
      : {}),
  };
}

const usable = ({ bankedResets = [] }: ChatGptPlanAccount): readonly { readonly id: string }[] =>
  bankedResets.filter(({ status }) => status === 'available');

/** Reply headers of the further meters (codex protocol notes 3.1). */
export function furtherHeaders({ further = [] }: ChatGptPlanAccount): Readonly<Record<string, string>> {
  return Object.fromEntries(
    further.flatMap(({ limitName, feature, window }): [string, string][] => {
      const prefix = `x-${feature.replaceAll('_', '-')}`;
      return [
        [`${prefix}-primary-used-percent`, String(window.usedPercent)],
        [`${prefix}-primary-window-minutes`, String(window.windowMinutes)],
        ...(window.resetAtMs === null
          ? []
          : [[`${prefix}-primary-reset-at`, String(unixSeconds(window.resetAtMs))] as [string, string]]),
        [`${prefix}-limit-name`, limitName],
      ];
    }),
  );
}

/** Answer of `GET /backend-api/wham/rate-limit-reset-credits`. */
export function bankedResetsPage(account: ChatGptPlanAccount): Json {
  return {
    credits: (account.bankedResets ?? []).map(({ id, title, status, expiresAtMs }) => ({
      id,
      reset_type: 'weekly',
      status,
      granted_at: null,
      expires_at: expiresAtMs === null ? null : new Date(expiresAtMs).toISOString(),
      title,
      description: null,
    })),
    available_count: usable(account).length,
  };
}

/** Answer of `POST …/consume`, and the account after it: the weekly window alone is emptied. */
export function consumeReset(
  account: ChatGptPlanAccount,
  creditId: string | null,
): { readonly account: ChatGptPlanAccount; readonly json: Json } {
  const { bankedResets = [] } = account;
  const wanted = bankedResets.find(({ id, status }) =>
    creditId === null ? status === 'available' : id === creditId,
  );
  if (wanted === undefined) return { account, json: { code: 'no_credit', windows_reset: 0 } };
  if (wanted.status !== 'available') return { account, json: { code: 'already_redeemed', windows_reset: 0 } };
  const { secondary } = account;
  return {
    account: {
      ...account,
      ...(secondary === undefined || secondary === null
        ? {}
        : { secondary: { ...secondary, usedPercent: 0 } }),
      bankedResets: bankedResets.map((entry) =>
        entry.id === wanted.id ? { ...entry, status: 'redeemed' as const } : entry,
      ),
    },
    json: { code: 'reset', windows_reset: 1 },
  };
}

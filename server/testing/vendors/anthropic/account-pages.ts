import type { ClaudePlanAccount, PromotionState } from '../accounts.ts';
import { rollWindow, type WindowState } from '../windows.ts';

const percentOf = (window: WindowState): number => Math.round(window.used * 1000) / 10;
const isoOf = (timeMs: number | null): string | null =>
  timeMs === null ? null : new Date(timeMs).toISOString();

function severityOf(window: WindowState): 'normal' | 'warning' | 'critical' {
  if (window.used >= 0.95) return 'critical';
  return window.used >= 0.75 ? 'warning' : 'normal';
}

/** A window that no request has started is null, as the vendor sends it. */
function flatWindow(window: WindowState | undefined): Readonly<Record<string, unknown>> | null {
  if (window === undefined || window.resetsAtMs === null) return null;
  return { utilization: percentOf(window), resets_at: isoOf(window.resetsAtMs) };
}

/** Paid use beyond the plan, in minor units of its currency. */
function extraUsage({ overage }: ClaudePlanAccount): Readonly<Record<string, unknown>> {
  const limit = overage === undefined ? null : (overage.monthlyLimit ?? 5000);
  return {
    is_enabled: overage !== undefined && overage.status !== 'rejected',
    monthly_limit: overage?.monthlyLimit === null ? null : limit,
    used_credits: Math.round((overage?.used ?? 0) * (limit ?? 5000)),
    utilization: overage?.used === undefined ? null : Math.round(overage.used * 1000) / 10,
    currency: overage?.currency ?? 'USD',
    disabled_reason: overage?.disabledReason ?? null,
    spend_limit_reached: overage?.capReached === true,
  };
}

const promotionJson = (promotion: PromotionState): Readonly<Record<string, unknown>> => ({
  program_id: promotion.program,
  label: promotion.label,
  utilization: Math.round((promotion.usedDollars / promotion.limitDollars) * 1000) / 10,
  resets_at: isoOf(promotion.resetsAtMs),
  limit_dollars: promotion.limitDollars,
  used_dollars: promotion.usedDollars,
  periods: [],
  terms_line: null,
});

/** Answer of `GET /api/oauth/usage` (anthropic protocol notes 3.1). */
export function usagePage(account: ClaudePlanAccount, nowMs: number): Readonly<Record<string, unknown>> {
  const rolled = (window: WindowState | undefined): WindowState | undefined =>
    window === undefined ? undefined : rollWindow(window, nowMs);
  const session = rolled(account.fiveHour);
  const weekly = rolled(account.sevenDay);
  const scoped = rolled(account.sevenDayOi);
  const limit = (kind: string, group: string, window: WindowState | undefined, model?: string): unknown[] =>
    window === undefined
      ? []
      : [
          {
            kind,
            group,
            percent: percentOf(window),
            resets_at: isoOf(window.resetsAtMs),
            severity: severityOf(window),
            is_active: kind === 'session',
            scope: model === undefined ? null : { model: { id: null, display_name: model }, surface: null },
          },
        ];
  return {
    five_hour: flatWindow(session),
    seven_day: flatWindow(weekly),
    seven_day_oauth_apps: null,
    seven_day_opus: null,
    seven_day_sonnet: null,
    extra_usage: extraUsage(account),
    promo_credits: (account.promotions ?? []).map(promotionJson),
    limits: [
      ...limit('session', 'session', session),
      ...limit('weekly_all', 'weekly', weekly),
      ...limit('weekly_scoped', 'weekly', scoped, 'Fable'),
    ],
  };
}

const planNames: Readonly<
  Record<ClaudePlanAccount['plan'], readonly [type: string, tier: string, name: string]>
> = {
  pro: ['claude_pro', 'default_claude_ai', 'Pro'],
  max_5x: ['claude_max', 'default_claude_max_5x', 'Max 5x'],
  max_20x: ['claude_max', 'default_claude_max_20x', 'Max 20x'],
  team: ['claude_team', 'default_raven', 'Team'],
  enterprise: ['claude_enterprise', 'default_raven', 'Enterprise'],
};

/** A UUID that is the same for the same name. */
export function stableUuid(name: string): string {
  const hex = Buffer.from(name).toString('hex').padEnd(12, '0').slice(0, 12);
  return `00000000-0000-4000-8000-${hex}`;
}

/** Answer of `GET /api/oauth/profile` (anthropic protocol notes 1.5). */
export function profilePage(account: ClaudePlanAccount): Readonly<Record<string, unknown>> {
  const [type, tier, planName] = planNames[account.plan];
  return {
    account: {
      uuid: stableUuid(account.name),
      email: account.email ?? `${account.name.toLowerCase()}@example.com`,
      display_name: account.name,
      full_name: account.name,
      created_at: '2025-01-01T00:00:00Z',
    },
    organization: {
      uuid: account.organizationId ?? stableUuid(`org-${account.name}`),
      name: `${account.name}'s Organization`,
      organization_type: type,
      rate_limit_tier: tier,
      seat_tier: null,
      has_extra_usage_enabled: account.overage !== undefined,
      billing_type: 'stripe_subscription',
      plan_display_name: planName,
    },
  };
}

const catalogue = [
  ['claude-opus-5-5', 'Claude Opus 5.5'],
  ['claude-fable-5-2', 'Claude Fable 5.2'],
  ['claude-sonnet-5-5', 'Claude Sonnet 5.5'],
  ['claude-haiku-5-5', 'Claude Haiku 5.5'],
  ['claude-opus-5', 'Claude Opus 5'],
  ['claude-haiku-4-5-20251001', 'Claude Haiku 4.5'],
] as const;

/** The ids an account has, or the catalogue; ids outside the catalogue are named by themselves. */
const modelsOf = (allowed: readonly string[] | undefined): readonly (readonly [string, string])[] =>
  allowed === undefined
    ? catalogue
    : allowed.map((id) => catalogue.find(([known]) => known === id) ?? ([id, id] as const));

/** Answer of `GET /v1/models`, at most `limit` entries of what the account has, after the id `afterId`. */
export function modelsPage(
  allowed: readonly string[] | undefined,
  limit: number,
  afterId: string | null = null,
): Readonly<Record<string, unknown>> {
  const all = modelsOf(allowed);
  const known = all.slice(all.findIndex(([id]) => id === afterId) + 1);
  const data = known.slice(0, limit).map(([id, displayName]) => ({
    id,
    type: 'model',
    display_name: displayName,
    created_at: '2026-09-01T00:00:00Z',
    max_input_tokens: 1_000_000,
    max_tokens: 128_000,
  }));
  return {
    data,
    has_more: known.length > limit,
    first_id: data.at(0)?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  };
}

/** The list as many compatible servers give it: OpenAI's shape. */
export const openAiModelsPage = (
  allowed: readonly string[] | undefined,
): Readonly<Record<string, unknown>> => ({
  object: 'list',
  data: modelsOf(allowed).map(([id]) => ({
    id,
    object: 'model',
    created: 1_788_220_800,
    owned_by: 'simulated',
  })),
});

import { asRecord, memberOf } from '../../dialects/index.ts';
import type { QuotaWindow } from '../../contract/index.ts';
import { shortTextOf } from '../login-files.ts';
import type { UsageProbe } from '../provider.ts';
import { decimalOf, momentMs, resetBoundMs, trustedReset } from '../reset-times.ts';
import { extraUsageWindows, promotionWindows } from './extra-usage.ts';

interface WindowFacts {
  readonly id: string;
  readonly label: string;
  readonly kind: QuotaWindow['kind'];
  readonly seconds: number | null;
}

const fiveHours: WindowFacts = { id: '5h', label: '5 h', kind: 'short', seconds: 5 * 3_600 };
const week: WindowFacts = { id: '7d', label: 'Week', kind: 'long', seconds: 7 * 86_400 };
const severities: ReadonlyMap<unknown, QuotaWindow['status']> = new Map([
  ['normal', 'allowed'],
  ['warning', 'warning'],
  // Nearly used up; whether it refuses is only told by the refusal.
  ['critical', 'warning'],
]);
const largestPercent = 1_000;

/**
 * `GET /api/oauth/usage` (anthropic protocol notes 3.1). `limits[]` is the source of truth; an older server has flat
 * windows only. An inference-only token may not read it (403).
 */
export const claudeUsage: UsageProbe = {
  path: '/api/oauth/usage',
  headers: (credential) => [
    ['authorization', `Bearer ${credential.secret}`],
    ['anthropic-beta', 'oauth-2025-04-20'],
    ['content-type', 'application/json'],
  ],
  parse(body, nowMs) {
    const limits = memberOf(body, 'limits');
    const paid = [
      ...extraUsageWindows(memberOf(body, 'extra_usage'), nowMs),
      ...promotionWindows(memberOf(body, 'promo_credits'), nowMs),
    ];
    if (Array.isArray(limits))
      return [...limits.slice(0, 20).flatMap((limit) => windowOfLimit(limit, nowMs)), ...paid];
    return [...flatWindows(body, nowMs), ...paid];
  },
  // The list names every window that there is, so one that is not in it is gone.
  isGone: (body, windowId) => Array.isArray(memberOf(body, 'limits')) && windowId.startsWith('7d_'),
};

/** Names of the flat windows of one model or surface; servers without `limits` have them. */
const flatScopes: readonly (readonly [name: string, id: string, label: string])[] = [
  ['seven_day_opus', '7d_opus', 'Week, Opus'],
  ['seven_day_sonnet', '7d_sonnet', 'Week, Sonnet'],
  ['seven_day_fable', '7d_oi', 'Week, Fable'],
  ['seven_day_oauth_apps', '7d_oauth_apps', 'Week, other apps'],
  ['seven_day_cowork', '7d_cowork', 'Week, Cowork'],
  ['seven_day_routines', '7d_routines', 'Week, Routines'],
];

function flatWindows(body: unknown, nowMs: number): readonly QuotaWindow[] {
  const weekly = flatWindow(memberOf(body, 'seven_day'), week, nowMs);
  // A seat that pays by use has no windows at all; only beside a week does null mean that nobody has begun.
  const isWaiting = memberOf(body, 'five_hour') === null && weekly.length > 0;
  return [
    ...(isWaiting
      ? [window(fiveHours, null, null, 'unknown', nowMs)]
      : flatWindow(memberOf(body, 'five_hour'), fiveHours, nowMs)),
    ...weekly,
    ...flatScopes.flatMap(([name, id, label]) => flatWindow(memberOf(body, name), scoped(id, label), nowMs)),
  ].map((found) =>
    isWaiting && found.id === fiveHours.id ? { ...found, notStarted: true as const } : found,
  );
}

function scoped(id: string, label: string): WindowFacts {
  return { id, label, kind: 'scoped', seconds: 7 * 86_400 };
}

function windowOfLimit(limit: unknown, nowMs: number): readonly QuotaWindow[] {
  const facts = factsOf(limit);
  if (facts === null) return [];
  const status = severities.get(memberOf(limit, 'severity')) ?? 'unknown';
  const percent = memberOf(limit, 'percent');
  const found = window(facts, percent, memberOf(limit, 'resets_at'), status, nowMs);
  // Without a reset the window begins with the next request (anthropic protocol notes 3.1).
  const isWaiting =
    facts.kind === 'short' && found.resetsAtMs === null && (percent === 0 || percent === null);
  return [isWaiting ? { ...found, usedFraction: null, notStarted: true } : found];
}

/** Rows are told apart by `kind`, never by their label; a kind that is not known yet is left to the headers. */
function factsOf(limit: unknown): WindowFacts | null {
  switch (memberOf(limit, 'kind')) {
    case 'session':
      return fiveHours;
    case 'weekly_all':
      return week;
    case 'weekly_scoped': {
      const model = memberOf(memberOf(limit, 'scope'), 'model');
      // No control characters: the name is printed on terminals.
      const name = shortTextOf(
        memberOf(model, 'display_name') ??
          memberOf(memberOf(memberOf(limit, 'scope'), 'surface'), 'display_name'),
      );
      if (name === null) return null;
      const short = name.slice(0, 40);
      // The reply headers call the Fable window `7d_oi`.
      const id = short === 'Fable' ? '7d_oi' : `7d_${short.toLowerCase().replaceAll(/[^a-z\d]+/g, '_')}`;
      return scoped(id, `Week, ${short}`);
    }
    default:
      return null;
  }
}

function flatWindow(told: unknown, facts: WindowFacts, nowMs: number): readonly QuotaWindow[] {
  if (asRecord(told) === null) return [];
  return [window(facts, memberOf(told, 'utilization'), memberOf(told, 'resets_at'), 'unknown', nowMs)];
}

function window(
  { id, label, kind, seconds }: WindowFacts,
  percent: unknown,
  resetsAt: unknown,
  status: QuotaWindow['status'],
  nowMs: number,
): QuotaWindow {
  const used = decimalOf(percent);
  return {
    id,
    label,
    kind,
    usedFraction: used !== null && used <= largestPercent ? used / 100 : null,
    resetsAtMs: trustedReset(momentMs(resetsAt), nowMs, resetBoundMs(seconds)),
    windowSeconds: seconds,
    status,
    observedAtMs: nowMs,
    source: 'usage-endpoint',
  };
}

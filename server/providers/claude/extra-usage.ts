import { asRecord, memberOf } from '../../dialects/index.ts';
import type { QuotaCredit, QuotaWindow } from '../../contract/index.ts';
import { shortTextOf } from '../login-files.ts';
import { decimalOf, momentMs, resetBoundMs, trustedReset } from '../reset-times.ts';

const largestPercent = 1_000;
const promotionLimit = 5;
/** Reasons that its owner can do something about; others mean that there never was any paid use. */
const tellingReasons =
  /^(?:out_of_credits|org_spend_cap_reached|(?:seat_tier|group|member)_zero_credit_limit|org_level_disabled_until)$/;

const fractionOf = (percent: unknown): number | null => {
  const used = decimalOf(percent);
  return used !== null && used <= largestPercent ? used / 100 : null;
};

/** Amounts come in the currency's minor units, and some currencies have none (anthropic protocol notes 3.1). */
function wholeUnits(minor: unknown, currency: string | null): number | null {
  const amount = decimalOf(minor);
  if (amount === null) return null;
  const digits =
    currency === null
      ? 2
      : new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
  return amount / 10 ** (digits ?? 2);
}

/** The first of the next month, which the vendor's own program takes for the reset. */
function nextMonthMs(nowMs: number): number {
  const now = new Date(nowMs);
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
}

interface Spending {
  readonly id: string;
  readonly label: string;
  readonly period: NonNullable<QuotaCredit['period']>;
  readonly limit: unknown;
  readonly used: unknown;
  readonly percent: unknown;
  readonly resetsAtMs: number | null;
}

/** `extra_usage`: paid use beyond the plan, with its monthly cap, or daily and weekly ones. */
export function extraUsageWindows(told: unknown, nowMs: number): readonly QuotaWindow[] {
  if (asRecord(told) === null) return [];
  const code = memberOf(told, 'currency');
  const currency = typeof code === 'string' && /^[A-Z]{3}$/.test(code) ? code : null;
  const isEnabled = memberOf(told, 'is_enabled') === true;
  const capReached = memberOf(told, 'spend_limit_reached') === true;
  const disabledReason = shortTextOf(memberOf(told, 'disabled_reason'))?.slice(0, 60) ?? null;
  const isTold = isEnabled || capReached || tellingReasons.test(disabledReason ?? '');
  if (!isTold) return [];
  const toWindow = ({ id, label, period, limit, used, percent, resetsAtMs }: Spending): QuotaWindow => {
    const limitAmount = wholeUnits(limit, currency);
    const usedAmount = wholeUnits(used, currency);
    const known = limitAmount !== null && usedAmount !== null;
    const ofLimit = known && limitAmount > 0 ? usedAmount / limitAmount : null;
    return {
      id,
      label,
      kind: 'credit',
      usedFraction: fractionOf(percent) ?? (ofLimit !== null && ofLimit <= 10 ? ofLimit : null),
      resetsAtMs: limitAmount === null ? null : resetsAtMs,
      windowSeconds: null,
      status: capReached ? 'rejected' : isEnabled ? 'allowed' : 'unknown',
      observedAtMs: nowMs,
      source: 'usage-endpoint',
      credit: {
        inUse: null,
        period,
        used: usedAmount,
        limit: limitAmount,
        remaining: known ? Math.max(0, limitAmount - usedAmount) : null,
        unlimited: isEnabled && limit === null,
        unit: currency,
        disabledReason,
        capReached,
      },
    };
  };
  const monthly = toWindow({
    id: 'overage',
    label: 'Extra usage',
    period: 'monthly',
    limit: memberOf(told, 'monthly_limit'),
    used: memberOf(told, 'used_credits'),
    percent: memberOf(told, 'utilization'),
    resetsAtMs: nextMonthMs(nowMs),
  });
  const shorter = (['daily', 'weekly'] as const).flatMap((period) => {
    const cap = memberOf(told, period);
    if (asRecord(cap) === null) return [];
    return toWindow({
      id: `overage_${period}`,
      label: period === 'daily' ? 'Extra usage, day' : 'Extra usage, week',
      period,
      limit: memberOf(cap, 'limit'),
      used: memberOf(cap, 'used_credits'),
      percent: memberOf(cap, 'utilization'),
      resetsAtMs: null,
    });
  });
  return [monthly, ...shorter];
}

/** `promo_credits`: gifts of a limited time, in dollars. */
export function promotionWindows(told: unknown, nowMs: number): readonly QuotaWindow[] {
  if (!Array.isArray(told)) return [];
  return told.slice(0, promotionLimit).flatMap((entry: unknown): QuotaWindow[] => {
    const program = shortTextOf(memberOf(entry, 'program_id'));
    if (program === null) return [];
    const limit = decimalOf(memberOf(entry, 'limit_dollars'));
    const used = decimalOf(memberOf(entry, 'used_dollars'));
    return [
      {
        id: `promo_${program
          .toLowerCase()
          .replaceAll(/[^a-z\d]+/g, '_')
          .slice(0, 40)}`,
        label: shortTextOf(memberOf(entry, 'label'))?.slice(0, 40) ?? 'Promotion',
        kind: 'credit',
        usedFraction: fractionOf(memberOf(entry, 'utilization')),
        resetsAtMs: trustedReset(momentMs(memberOf(entry, 'resets_at')), nowMs, resetBoundMs(null)),
        windowSeconds: null,
        status: 'unknown',
        observedAtMs: nowMs,
        source: 'usage-endpoint',
        credit: {
          inUse: null,
          period: null,
          used,
          limit,
          remaining: limit === null || used === null ? null : Math.max(0, limit - used),
          unlimited: false,
          unit: 'USD',
          disabledReason: null,
          capReached: false,
        },
      },
    ];
  });
}

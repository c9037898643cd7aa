import type { QuotaCredit, QuotaWindow } from '../../../contract/index.ts';
import type { HeaderMap } from '../../provider.ts';
import { decimalOf, momentMs, resetBoundMs, trustedReset } from '../../reset-times.ts';
import { kindOfDuration, labelOfDuration } from '../../window-names.ts';

const prefix = 'anthropic-ratelimit-unified-';
const windowHeader = /^([1-9]\d{0,2}[hd](?:_[a-z\d_]{1,24})?|overage)-(?:utilization|reset|status)$/;
const maximumWindows = 12;
/** Larger fractions are not believed; usage itself may pass 1. */
const largestFraction = 10;

const windowOfClaim: ReadonlyMap<string, string> = new Map([
  ['five_hour', '5h'],
  ['seven_day', '7d'],
  ['seven_day_opus', '7d_opus'],
  ['seven_day_sonnet', '7d_sonnet'],
  ['seven_day_overage_included', '7d_oi'],
  ['overage', 'overage'],
]);

const scopeLabels: ReadonlyMap<string, string> = new Map([
  ['oi', 'Fable'],
  ['opus', 'Opus'],
  ['sonnet', 'Sonnet'],
]);

export interface UnifiedVerdict {
  /** `rejected` = the plan refuses; null = the limiter did not run. */
  readonly status: string | null;
  /** Window id of the claim that decided, e.g. `5h` or `7d_opus`; an unknown claim stays as it is. */
  readonly claim: string | null;
  /** Paid usage credits answer instead of the plan. */
  readonly paidCreditsServe: boolean;
  readonly overageStatus: string | null;
  readonly disabledReason: string | null;
}

const read = (headers: HeaderMap, name: string): string | null => headers[`${prefix}${name}`]?.trim() || null;

/** The limiter's overall word (anthropic protocol notes 3.3). */
export function unifiedVerdict(headers: HeaderMap): UnifiedVerdict {
  const claim = read(headers, 'representative-claim');
  const overageStatus = read(headers, 'overage-status');
  return {
    status: read(headers, 'status'),
    claim: claim === null ? null : (windowOfClaim.get(claim) ?? claim),
    paidCreditsServe: overageStatus === 'allowed' || overageStatus === 'allowed_warning',
    overageStatus,
    disabledReason: read(headers, 'overage-disabled-reason'),
  };
}

/** Length of a window by its id (`5h`, `7d`, `7d_opus`), in seconds; null when the id tells none. */
export function unifiedWindowSeconds(id: string): number | null {
  const match = /^([1-9]\d{0,2})([hd])(?:_|$)/.exec(id);
  if (match === null) return null;
  return Number(match[1]) * (match[2] === 'h' ? 3_600 : 86_400);
}

/** A window that covers one model family only. */
export const isScopedWindow = (id: string): boolean => id.includes('_');

/** The trusted reset of a window, else of the whole answer when this window decided it. */
export function unifiedReset(headers: HeaderMap, id: string, nowMs: number): number | null {
  const bound = resetBoundMs(unifiedWindowSeconds(id));
  const own = trustedReset(momentMs(read(headers, `${id}-reset`)), nowMs, bound);
  if (own !== null || unifiedVerdict(headers).claim !== id) return own;
  return trustedReset(momentMs(read(headers, 'reset')), nowMs, bound);
}

function labelOf(id: string): string {
  const seconds = unifiedWindowSeconds(id);
  if (seconds === null) return 'Extra usage';
  const scope = id.split('_').slice(1).join(' ');
  return scope === ''
    ? labelOfDuration(seconds)
    : `${labelOfDuration(seconds)}, ${scopeLabels.get(scope) ?? scope}`;
}

function kindOf(id: string): QuotaWindow['kind'] {
  const seconds = unifiedWindowSeconds(id);
  if (seconds === null) return 'credit';
  return isScopedWindow(id) ? 'scoped' : kindOfDuration(seconds);
}

/** A full window alone refuses nothing: the overall status decides, and paid credits may serve on. */
function statusOf(headers: HeaderMap, id: string, verdict: UnifiedVerdict): QuotaWindow['status'] {
  const told = read(headers, `${id}-status`) ?? (verdict.claim === id ? verdict.status : null);
  switch (told) {
    case 'allowed':
      return 'allowed';
    case 'allowed_warning':
      return 'warning';
    case 'rejected': {
      const serves = verdict.status === null ? false : verdict.status !== 'rejected';
      const isScoped = isScopedWindow(id);
      return (serves && !isScoped) || verdict.paidCreditsServe ? 'warning' : 'rejected';
    }
    default:
      return 'unknown';
  }
}

/** Paid use that is off is listed only where it was on and somebody can do something about it. */
const tellingReasons = /^(?:out_of_credits|org_spend_cap_reached)$/;

function isListed(headers: HeaderMap, id: string): boolean {
  if (id !== 'overage') return true;
  const reason = read(headers, 'overage-disabled-reason');
  return read(headers, 'overage-utilization') !== null || reason === null || tellingReasons.test(reason);
}

const periods: ReadonlySet<string | null> = new Set(['daily', 'weekly', 'monthly']);

/** What the headers say of paid use; amounts are told by the usage endpoint only. */
function creditOf(headers: HeaderMap): QuotaCredit {
  const period = read(headers, 'overage-period');
  const reason = read(headers, 'overage-disabled-reason');
  return {
    inUse: read(headers, 'overage-in-use') === 'true',
    period: periods.has(period) ? (period as QuotaCredit['period']) : null,
    used: null,
    limit: null,
    remaining: null,
    unlimited: false,
    unit: null,
    // These two are no evidence (anthropic protocol notes 3.3).
    disabledReason: reason === 'unknown' || reason === 'fetch_error' ? null : (reason?.slice(0, 60) ?? null),
    capReached: read(headers, 'overage-daily-cap-paused') === 'true' || reason === 'org_spend_cap_reached',
  };
}

/** Windows that a plan's answer told of, in the order short, long, scoped, credit. Unknown stays null, never 0. */
export function unifiedWindows(headers: HeaderMap, nowMs: number): readonly QuotaWindow[] {
  const verdict = unifiedVerdict(headers);
  const ids = new Set<string>();
  for (const name of Object.keys(headers)) {
    if (!name.startsWith(prefix)) continue;
    const id = windowHeader.exec(name.slice(prefix.length))?.[1];
    if (id !== undefined && ids.size < maximumWindows) ids.add(id);
  }
  if (verdict.claim !== null && unifiedWindowSeconds(verdict.claim) !== null) ids.add(verdict.claim);
  const order: readonly QuotaWindow['kind'][] = ['short', 'long', 'scoped', 'credit'];
  return [...ids]
    .filter((id) => isListed(headers, id))
    .map((id): QuotaWindow => {
      const used = decimalOf(read(headers, `${id}-utilization`));
      return {
        id,
        label: labelOf(id),
        kind: kindOf(id),
        usedFraction: used !== null && used <= largestFraction ? used : null,
        resetsAtMs: unifiedReset(headers, id, nowMs),
        windowSeconds: unifiedWindowSeconds(id),
        status: statusOf(headers, id, verdict),
        observedAtMs: nowMs,
        source: 'header',
        ...(id === 'overage' ? { credit: creditOf(headers) } : {}),
      };
    })
    .sort(
      (left, right) =>
        order.indexOf(left.kind) - order.indexOf(right.kind) || left.id.localeCompare(right.id),
    );
}

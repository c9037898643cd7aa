import { asRecord, memberOf } from '../../dialects/index.ts';
import type { QuotaWindow } from '../../contract/index.ts';
import { shortTextOf } from '../login-files.ts';
import type { VendorFacts } from '../provider.ts';
import { decimalOf, momentMs, resetBoundMs, trustedReset } from '../reset-times.ts';

const largestPercent = 1_000;
const wordLimit = 60;

const wordOf = (value: unknown): string | null => shortTextOf(value)?.slice(0, wordLimit) ?? null;

/** Plan, banked resets and the reason of a refusal, in the usage answer (codex protocol notes 3.3). */
export function codexFacts(body: unknown): VendorFacts {
  const banked = decimalOf(memberOf(memberOf(body, 'rate_limit_reset_credits'), 'available_count'));
  return {
    plan: wordOf(memberOf(body, 'plan_type')),
    bankedResets: banked !== null && Number.isSafeInteger(banked) ? banked : null,
    reachedType: wordOf(memberOf(memberOf(body, 'rate_limit_reached_type'), 'type')),
    vendorNote: wordOf(memberOf(memberOf(body, 'rate_limit_upsell'), 'banner_type')),
  };
}

/** A spend limit of one member of a workspace; amounts come as texts. */
export function spendWindow(body: unknown, nowMs: number): readonly QuotaWindow[] {
  const control = memberOf(body, 'spend_control');
  const ofControl = memberOf(control, 'individual_limit');
  const told = asRecord(ofControl) ?? asRecord(memberOf(memberOf(body, 'rate_limit'), 'individual_limit'));
  const capReached = memberOf(control, 'reached') === true;
  if (told === null) return [];
  const percent = decimalOf(memberOf(told, 'used_percent'));
  const left = decimalOf(memberOf(told, 'remaining_percent'));
  const usedPercent = percent ?? (left !== null && left <= 100 ? 100 - left : null);
  const after = decimalOf(memberOf(told, 'reset_after_seconds'));
  const resetMs = momentMs(memberOf(told, 'reset_at')) ?? (after === null ? null : nowMs + after * 1_000);
  return [
    {
      id: 'spend',
      label: 'Spend limit',
      kind: 'credit',
      usedFraction: usedPercent !== null && usedPercent <= largestPercent ? usedPercent / 100 : null,
      resetsAtMs: trustedReset(resetMs, nowMs, resetBoundMs(null)),
      windowSeconds: null,
      status: capReached ? 'rejected' : 'unknown',
      observedAtMs: nowMs,
      source: 'usage-endpoint',
      credit: {
        inUse: null,
        period: null,
        used: decimalOf(memberOf(told, 'used')),
        limit: decimalOf(memberOf(told, 'limit')),
        remaining: decimalOf(memberOf(told, 'remaining')),
        unlimited: false,
        unit: 'credits',
        disabledReason: null,
        capReached,
      },
    },
  ];
}

import { asRecord, memberOf } from '../../dialects/index.ts';
import type { QuotaWindow } from '../../contract/index.ts';
import { shortTextOf } from '../login-files.ts';
import { decimalOf, momentMs } from '../reset-times.ts';
import { creditWindow, windowsOfMeters, type Meter, type MeterReading } from './meters.ts';

function readReading(limits: unknown, slot: MeterReading['slot'], nowMs: number): MeterReading {
  const window = memberOf(limits, slot);
  const after = decimalOf(memberOf(window, 'reset_after_seconds'));
  const at = momentMs(memberOf(window, 'reset_at'));
  return {
    slot,
    usedPercent: decimalOf(memberOf(window, 'used_percent')),
    windowMinutes: decimalOf(memberOf(window, 'window_minutes')),
    resetAtMs: at !== null && at > 0 ? at : after === null ? null : nowMs + after * 1_000,
  };
}

function allowedOf(limits: unknown): boolean | null {
  if (memberOf(limits, 'limit_reached') === true) return false;
  const allowed = memberOf(limits, 'allowed');
  return typeof allowed === 'boolean' ? allowed : null;
}

/** Windows in a `codex.rate_limits` event (codex protocol notes 3.2); a meter other than the plan's own is scoped. */
export function quotaFromCodexFrame(frame: unknown, nowMs: number): readonly QuotaWindow[] {
  if (memberOf(frame, 'type') !== 'codex.rate_limits') return [];
  const limits = memberOf(frame, 'rate_limits');
  const named = shortTextOf(memberOf(frame, 'metered_limit_name'));
  const limitId =
    named === null || named === 'codex' ? null : named.replaceAll(/[^a-z\d]+/gi, '_').slice(0, 60);
  const meter: Meter = {
    limitId,
    limitName: shortTextOf(memberOf(frame, 'limit_name'))?.slice(0, 60) ?? null,
    readings: asRecord(limits)
      ? [readReading(limits, 'primary', nowMs), readReading(limits, 'secondary', nowMs)]
      : [],
    allowed: allowedOf(limits),
  };
  const told = memberOf(frame, 'credits');
  const credits = {
    has: memberOf(told, 'has_credits') === true,
    unlimited: memberOf(told, 'unlimited') === true,
    balance: decimalOf(memberOf(told, 'balance')),
  };
  return [...windowsOfMeters([meter], nowMs, 'stream'), ...creditWindow(credits, nowMs, 'stream')];
}

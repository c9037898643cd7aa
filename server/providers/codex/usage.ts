import { memberOf } from '../../dialects/index.ts';
import { shortTextOf } from '../login-files.ts';
import type { UsageProbe } from '../provider.ts';
import { decimalOf, momentMs } from '../reset-times.ts';
import { creditWindow, windowsOfMeters, type Meter, type MeterReading } from './meters.ts';

const meterLimit = 12;

/** `GET /backend-api/wham/usage` (codex protocol notes 3.3); each part is read on its own. */
export const codexUsage: UsageProbe = {
  path: '/backend-api/wham/usage',
  headers: (credential) => [
    ['authorization', `Bearer ${credential.secret}`],
    ...(credential.vendorAccountId === null
      ? []
      : [['chatgpt-account-id', credential.vendorAccountId] as const]),
  ],
  parse(body, nowMs) {
    const additional = memberOf(body, 'additional_rate_limits');
    const further = Array.isArray(additional) ? additional.slice(0, meterLimit) : [];
    const meters = [
      meterOf(memberOf(body, 'rate_limit'), null, null, nowMs),
      ...further.map((entry) => {
        const name = shortTextOf(memberOf(entry, 'limit_name'))?.slice(0, 60) ?? 'limit';
        return meterOf(memberOf(entry, 'rate_limit'), name.replaceAll(/[^a-z\d]+/gi, '_'), name, nowMs);
      }),
    ];
    const told = memberOf(body, 'credits');
    const credits = {
      has: memberOf(told, 'has_credits') === true,
      unlimited: memberOf(told, 'unlimited') === true,
    };
    return [
      ...windowsOfMeters(meters, nowMs, 'usage-endpoint'),
      ...creditWindow(credits, nowMs, 'usage-endpoint'),
    ];
  },
};

function meterOf(limit: unknown, limitId: string | null, limitName: string | null, nowMs: number): Meter {
  const allowed = memberOf(limit, 'allowed');
  const reached = memberOf(limit, 'limit_reached') === true;
  return {
    limitId,
    limitName,
    readings: [reading(limit, 'primary', nowMs), reading(limit, 'secondary', nowMs)],
    allowed: reached ? false : typeof allowed === 'boolean' ? allowed : null,
  };
}

function reading(limit: unknown, slot: MeterReading['slot'], nowMs: number): MeterReading {
  const window = memberOf(limit, `${slot}_window`);
  const seconds = decimalOf(memberOf(window, 'limit_window_seconds'));
  const after = decimalOf(memberOf(window, 'reset_after_seconds'));
  return {
    slot,
    usedPercent: decimalOf(memberOf(window, 'used_percent')),
    windowMinutes: seconds === null ? null : seconds / 60,
    resetAtMs: momentMs(memberOf(window, 'reset_at')) ?? (after === null ? null : nowMs + after * 1_000),
  };
}

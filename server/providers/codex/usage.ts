import { memberOf } from '../../dialects/index.ts';
import { shortTextOf } from '../login-files.ts';
import type { UsageProbe } from '../provider.ts';
import { decimalOf, momentMs } from '../reset-times.ts';
import { codexBankedResets } from './banked-resets.ts';
import { codexFacts, spendWindow } from './account-facts.ts';
import { creditWindow, windowsOfMeters, type Meter, type MeterReading } from './meters.ts';

const meterLimit = 12;
/** The second allowance of some plans (codex protocol notes 3.4): shown as a meter of its own, never switched on by us. */
const reserveName = 'gpt-reserve';

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
    const meters = [
      meterOf(memberOf(body, 'rate_limit'), null, null, nowMs),
      meterOf(memberOf(body, 'code_review_rate_limit'), 'code_review', 'Code review', nowMs),
      ...furtherMeters(body).map((entry) => furtherMeter(entry, nowMs)),
    ];
    const told = memberOf(body, 'credits');
    const credits = {
      has: memberOf(told, 'has_credits') === true,
      unlimited: memberOf(told, 'unlimited') === true,
      balance: decimalOf(memberOf(told, 'balance')),
    };
    return [
      ...windowsOfMeters(meters, nowMs, 'usage-endpoint'),
      ...creditWindow(credits, nowMs, 'usage-endpoint'),
      ...spendWindow(body, nowMs),
    ];
  },
  // Null leaves the further meters as they were; only an explicit list says which are gone (codex protocol notes 3.3).
  isGone: (body, windowId) =>
    Array.isArray(memberOf(body, 'additional_rate_limits')) &&
    windowId.includes(':') &&
    !windowId.startsWith('code_review:'),
  facts: codexFacts,
  bankedResets: codexBankedResets,
};

function furtherMeters(body: unknown): readonly unknown[] {
  const additional = memberOf(body, 'additional_rate_limits');
  return Array.isArray(additional) ? additional.slice(0, meterLimit) : [];
}

/** The reply headers name a meter by its feature; so does this, that both are one window. */
function furtherMeter(entry: unknown, nowMs: number): Meter {
  const name = shortTextOf(memberOf(entry, 'limit_name'))?.slice(0, 60) ?? 'limit';
  const id = shortTextOf(memberOf(entry, 'metered_feature'))?.slice(0, 60) ?? name;
  const model = shortTextOf(memberOf(entry, 'normal_model_slug'))?.slice(0, 60) ?? null;
  const limit = memberOf(entry, 'rate_limit');
  const label = name === reserveName ? 'Luna reserve' : name;
  return { ...meterOf(limit, id.replaceAll(/[^a-z\d]+/gi, '_'), label, nowMs), model };
}

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

import type { QuotaWindow } from '../../contract/index.ts';
import type { HeaderMap } from '../provider.ts';
import { decimalOf, momentMs } from '../reset-times.ts';
import { shortTextOf } from '../login-files.ts';
import { creditWindow, windowsOfMeters, type Meter, type MeterReading } from './meters.ts';

const generalLimit = 'codex';
const meterHeader =
  /^x-([a-z\d]+(?:[-_][a-z\d]+){0,6})-(?:primary|secondary)-(?:used-percent|window-minutes|reset-at|reset-after-seconds)$/;
const maximumMeters = 8;

function readReading(
  headers: HeaderMap,
  limit: string,
  slot: MeterReading['slot'],
  nowMs: number,
): MeterReading {
  const read = (name: string): string | undefined => headers[`x-${limit}-${slot}-${name}`];
  const after = decimalOf(read('reset-after-seconds'));
  const at = momentMs(read('reset-at'));
  return {
    slot,
    usedPercent: decimalOf(read('used-percent')),
    windowMinutes: decimalOf(read('window-minutes')),
    resetAtMs: at !== null && at > 0 ? at : after === null ? null : nowMs + after * 1_000,
  };
}

function readMeter(headers: HeaderMap, limit: string, nowMs: number): Meter {
  const isGeneral = limit === generalLimit;
  const reached = headers['x-codex-rate-limit-reached-type'];
  return {
    limitId: isGeneral ? null : limit.replaceAll('-', '_'),
    limitName: shortTextOf(headers[`x-${limit}-limit-name`])?.slice(0, 60) ?? null,
    readings: [
      readReading(headers, limit, 'primary', nowMs),
      readReading(headers, limit, 'secondary', nowMs),
    ],
    allowed: isGeneral && reached !== undefined && reached !== '' ? false : null,
  };
}

/** Ids of the meters that the headers tell of, the general one first. */
function limitsIn(headers: HeaderMap): readonly string[] {
  const limits = new Set<string>([generalLimit]);
  for (const name of Object.keys(headers)) {
    const limit = meterHeader.exec(name)?.[1];
    if (limit !== undefined && limits.size < maximumMeters) limits.add(limit);
  }
  return [...limits];
}

const isTrue = (value: string | undefined): boolean => value?.trim().toLowerCase() === 'true';

/** Windows in the `x-codex-*` headers and their kin (codex protocol notes 3.1). */
export function quotaFromCodexHeaders(headers: HeaderMap, nowMs: number): readonly QuotaWindow[] {
  const meters = limitsIn(headers).map((limit) => readMeter(headers, limit, nowMs));
  const credits = {
    has: isTrue(headers['x-codex-credits-has-credits']),
    unlimited: isTrue(headers['x-codex-credits-unlimited']),
    balance: decimalOf(headers['x-codex-credits-balance']),
  };
  return [...windowsOfMeters(meters, nowMs, 'header'), ...creditWindow(credits, nowMs, 'header')];
}

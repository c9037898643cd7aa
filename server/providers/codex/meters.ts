import type { QuotaWindow } from '../../contract/index.ts';
import { resetBoundMs, trustedReset } from '../reset-times.ts';
import { idOfDuration, kindOfDuration, labelOfDuration, roundDuration } from '../window-names.ts';

/** One window of one meter as the vendor told it, every part optional. */
export interface MeterReading {
  readonly slot: 'primary' | 'secondary';
  readonly usedPercent: number | null;
  readonly windowMinutes: number | null;
  readonly resetAtMs: number | null;
}

export interface Meter {
  /** Null for the plan's general meter, else the limit's id, e.g. `codex_bengalfox`. */
  readonly limitId: string | null;
  readonly limitName: string | null;
  readonly readings: readonly MeterReading[];
  /** The vendor's word for the whole meter; it decides, not the percentages (codex protocol notes 0.8). */
  readonly allowed: boolean | null;
  /** The one model that it pays for, else absent. */
  readonly model?: string | null;
}

const largestPercent = 1_000;
const yearMinutes = 366 * 1_440;

/** Codex's own rule: a window exists when something in it is set (codex protocol notes 3.1). */
function isPresent(reading: MeterReading): boolean {
  return Boolean(reading.usedPercent) || Boolean(reading.windowMinutes) || reading.resetAtMs !== null;
}

function statusOf(meter: Meter, usedFraction: number | null): QuotaWindow['status'] {
  if (meter.allowed === true) return 'allowed';
  return meter.allowed === false && usedFraction !== null && usedFraction >= 1 ? 'rejected' : 'unknown';
}

function toWindow(
  meter: Meter,
  reading: MeterReading,
  nowMs: number,
  source: QuotaWindow['source'],
): QuotaWindow {
  const { slot, usedPercent, windowMinutes } = reading;
  const isLength = windowMinutes !== null && windowMinutes >= 1 && windowMinutes <= yearMinutes;
  const seconds = isLength ? roundDuration(windowMinutes * 60) : null;
  const used = usedPercent !== null && usedPercent <= largestPercent ? usedPercent / 100 : null;
  // The slot says nothing about the length; it only names a window whose length is not told.
  const id = seconds === null ? slot : idOfDuration(seconds);
  const label =
    seconds === null ? (slot === 'primary' ? 'First limit' : 'Second limit') : labelOfDuration(seconds);
  const slotKind = slot === 'primary' ? 'short' : 'long';
  return {
    id: meter.limitId === null ? id : `${meter.limitId}:${id}`,
    label: meter.limitId === null ? label : `${label}, ${meter.limitName ?? meter.limitId}`,
    kind: meter.limitId === null ? (seconds === null ? slotKind : kindOfDuration(seconds)) : 'scoped',
    usedFraction: used,
    resetsAtMs: trustedReset(reading.resetAtMs, nowMs, resetBoundMs(seconds)),
    windowSeconds: seconds,
    status: statusOf(meter, used),
    observedAtMs: nowMs,
    source,
    ...(meter.model === undefined || meter.model === null ? {} : { model: meter.model }),
  };
}

/** Windows of meters: general ones by length, then further meters. Two of the same length keep apart by slot. */
export function windowsOfMeters(
  meters: readonly Meter[],
  nowMs: number,
  source: QuotaWindow['source'],
): readonly QuotaWindow[] {
  const taken = new Set<string>();
  const windows: QuotaWindow[] = [];
  for (const meter of meters) {
    for (const reading of meter.readings.filter(isPresent)) {
      const window = toWindow(meter, reading, nowMs, source);
      const id = taken.has(window.id) ? `${window.id}-${reading.slot}` : window.id;
      taken.add(id);
      windows.push({ ...window, id });
    }
  }
  const rank = (window: QuotaWindow): number =>
    window.kind === 'scoped' ? 2 : window.kind === 'long' ? 1 : 0;
  return windows.sort((left, right) => rank(left) - rank(right));
}

/** Paid credits beside the plan; the vendor tells a balance, not a fraction. Nothing when there are none. */
export function creditWindow(
  credits: { readonly has: boolean; readonly unlimited: boolean; readonly balance: number | null },
  nowMs: number,
  source: QuotaWindow['source'],
): readonly QuotaWindow[] {
  if (!credits.has && !credits.unlimited) return [];
  return [
    {
      id: 'credits',
      label: credits.unlimited ? 'Credits, unlimited' : 'Credits',
      kind: 'credit',
      usedFraction: null,
      resetsAtMs: null,
      windowSeconds: null,
      status: 'allowed',
      observedAtMs: nowMs,
      source,
      credit: {
        inUse: null,
        period: null,
        used: null,
        limit: null,
        remaining: credits.balance,
        unlimited: credits.unlimited,
        unit: 'credits',
        disabledReason: null,
        capReached: false,
      },
    },
  ];
}

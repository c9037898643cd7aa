import type { QuotaWindow } from '../contract/index.ts';

/** One value of a window, and how long it stood. Times in milliseconds since the epoch. */
export interface Sample {
  readonly atMs: number;
  /** The last time that the same value was seen. */
  readonly untilMs: number;
  readonly usedFraction: number;
  readonly resetsAtMs: number | null;
}

/** Vendors tell the same reset some seconds apart, counted from their own moment of answering. */
export const sameResetMs = 10 * 60_000;

/** Values that change faster than this become one. */
const spacingMs = 10_000;
const keptSamples = 240;

/** True when both belong to one instance of a window: nobody says that it began anew in between. */
export function isSameInstance(left: number | null, right: number | null): boolean {
  return left === null || right === null || Math.abs(left - right) <= sameResetMs;
}

/**
 * Adds an observation to a window's own list, in place: a repeated value makes the last one longer, a quick change takes
 * its place, and any other is added. Bounded: of a long list the older half loses every second one.
 */
export function addObservation(samples: Sample[], window: QuotaWindow): void {
  const { usedFraction, resetsAtMs } = window;
  if (usedFraction === null) return;
  const atMs = Math.round(window.observedAtMs);
  const last = samples.at(-1);
  if (last !== undefined && atMs < last.untilMs) return;
  if (last !== undefined && isSameInstance(last.resetsAtMs, resetsAtMs)) {
    const isRepeated = last.usedFraction === usedFraction;
    const isQuick = atMs - last.atMs < spacingMs && usedFraction > last.usedFraction && samples.length > 1;
    if (isRepeated || isQuick) {
      samples[samples.length - 1] = {
        atMs: last.atMs,
        untilMs: atMs,
        usedFraction,
        resetsAtMs: resetsAtMs ?? last.resetsAtMs,
      };
      return;
    }
  }
  samples.push({ atMs, untilMs: atMs, usedFraction, resetsAtMs });
  if (samples.length <= keptSamples) return;
  const half = samples.length >> 1;
  const kept = samples.filter((_sample, index) => index >= half || index % 2 === 0);
  samples.splice(0, samples.length, ...kept);
}

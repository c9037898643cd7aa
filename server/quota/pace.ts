import type { QuotaPace, QuotaWindow } from '../contract/index.ts';
import { isSameInstance, type Sample } from './samples.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Nothing is said before this share of the window has passed, and without this many values. */
const leastElapsed = 0.03;
const leastValues = 3;
/** A smaller step down is rounding between two sources; a larger one is a reset in the middle of the window. */
const resetDrop = 0.02;

interface Terms {
  /** How far back the pace is measured: a work session, or two days with their nights. */
  readonly lookbackMs: number;
  /** A pace is never taken from less time: a morning's work is not what the whole week will be like. */
  readonly leastDivisorMs: number;
  readonly leastSpanMs: number;
}

function termsOf(lengthMs: number | null): Terms {
  if (lengthMs === null || lengthMs > dayMs)
    return { lookbackMs: 2 * dayMs, leastDivisorMs: dayMs, leastSpanMs: hourMs };
  const lookbackMs = Math.min(Math.max(lengthMs / 5, 30 * minuteMs), 2 * hourMs);
  return { lookbackMs, leastDivisorMs: 10 * minuteMs, leastSpanMs: 2 * minuteMs };
}

interface Run {
  /** Ascending in time and value, all of this instance of the window; the last is the newest observation. */
  readonly samples: readonly Sample[];
  /** The window lost a part of its use on the way, so its own beginning says nothing. */
  readonly wasReset: boolean;
}

const unknown = (reason: Extract<QuotaPace, { state: 'unknown' }>['reason']): QuotaPace => ({
  state: 'unknown',
  reason,
});

/**
 * Where a window is heading: pure, from what was seen of it. The pace is the use of the last hour or so (short
 * windows) or the last two days (long ones), silence included, so that it fades while nobody works; the average since the
 * window's beginning stands in for time in which nothing was seen. Samples may come in any order, with gaps, from a
 * clock that jumped, and with values that go down.
 */
export function paceOf(window: QuotaWindow, samples: readonly Sample[], nowMs: number): QuotaPace {
  const { usedFraction: used, resetsAtMs, windowSeconds, observedAtMs } = window;
  if (used === null || window.kind === 'rate') return unknown('not-measured');
  if (resetsAtMs === null) return unknown('no-reset');
  const lengthMs = windowSeconds === null ? null : windowSeconds * 1_000;
  const terms = termsOf(lengthMs);
  if (resetsAtMs <= nowMs || observedAtMs > nowMs || nowMs - observedAtMs > terms.lookbackMs)
    return unknown('stale');
  const startMs = lengthMs === null ? null : Math.min(resetsAtMs - lengthMs, nowMs);
  const run = runOf(window, used, samples, startMs, nowMs);
  const first = run.samples[0];
  if (first === undefined) return unknown('too-few');

  const distinct = run.samples.length;
  const spanMs = observedAtMs - first.atMs;
  const sinceFirstMs = nowMs - first.atMs;
  const fromMs = Math.max(first.atMs, nowMs - terms.lookbackMs);
  const recent = (used - usedAt(run.samples, fromMs)) / Math.max(nowMs - fromMs, terms.leastDivisorMs);
  const average =
    startMs === null || run.wasReset ? null : used / Math.max(nowMs - startMs, terms.leastDivisorMs);
  const coverage = Math.min(1, sinceFirstMs / terms.lookbackMs);
  const rate = average === null ? recent : coverage * recent + (1 - coverage) * average;
  const evidence = { samples: distinct, spanMs, perHour: rate * hourMs };
  const leftMs = resetsAtMs - nowMs;

  if (used >= 1) {
    const atMs = run.samples.find((sample) => sample.usedFraction >= 1)?.atMs ?? observedAtMs;
    return {
      state: 'runs-out',
      atMs,
      earlyMs: Math.max(0, resetsAtMs - atMs),
      confidence: 'high',
      ...evidence,
    };
  }
  if (lengthMs !== null && startMs !== null && nowMs - startMs < lengthMs * leastElapsed)
    return unknown('too-early');
  // A value that stood for long was seen again and again.
  const seen = run.samples.reduce(
    (count, { atMs, untilMs }) => count + (untilMs - atMs >= terms.leastSpanMs ? leastValues : 1),
    0,
  );
  if (seen < leastValues || spanMs < terms.leastSpanMs) return unknown('too-few');
  const usedAtReset = used + rate * leftMs;
  if (usedAtReset <= 1) return { state: 'on-track', usedAtReset, ...evidence };
  if (distinct < leastValues) return unknown('too-few');
  const untilEmptyMs = (1 - used) / rate;
  const averageAgrees = average === null || used + average * leftMs > 1;
  const sure = (coverage >= 1 ? 1 : 0) + (averageAgrees ? 1 : 0) + (distinct >= 2 * leastValues ? 1 : 0);
  return {
    state: 'runs-out',
    atMs: Math.round(nowMs + untilEmptyMs),
    earlyMs: Math.round(leftMs - untilEmptyMs),
    confidence: sure === 3 ? 'high' : sure === 2 ? 'medium' : 'low',
    ...evidence,
  };
}

function runOf(
  window: QuotaWindow,
  used: number,
  samples: readonly Sample[],
  startMs: number | null,
  nowMs: number,
): Run {
  const { resetsAtMs, observedAtMs } = window;
  const newest: Sample = { atMs: observedAtMs, untilMs: observedAtMs, usedFraction: used, resetsAtMs };
  const mine = samples
    .filter(
      ({ atMs, usedFraction, resetsAtMs: reset }) =>
        Number.isFinite(usedFraction) &&
        atMs < observedAtMs &&
        atMs <= nowMs &&
        isSameInstance(reset, resetsAtMs) &&
        (startMs === null || atMs >= startMs),
    )
    .toSorted((left, right) => left.atMs - right.atMs || left.usedFraction - right.usedFraction);
  const kept: Sample[] = [];
  let wasReset = false;
  for (const sample of [...mine, newest]) {
    const before = kept.at(-1);
    const untilMs = Math.min(Math.max(sample.untilMs, sample.atMs), observedAtMs);
    if (before === undefined) kept.push({ ...sample, untilMs });
    else if (sample.usedFraction < before.usedFraction - resetDrop) {
      wasReset = true;
      kept.length = 0;
      kept.push({ ...sample, untilMs });
    } else if (sample.usedFraction <= before.usedFraction)
      kept[kept.length - 1] = { ...before, untilMs: Math.max(before.untilMs, untilMs) };
    else kept.push({ ...sample, untilMs });
  }
  return { samples: kept, wasReset };
}

/** The use at a moment; between two values it is taken to have grown evenly. */
function usedAt(samples: readonly Sample[], atMs: number): number {
  const index = samples.findLastIndex((sample) => sample.atMs <= atMs);
  const before = samples[index];
  if (before === undefined) return samples[0]?.usedFraction ?? 0;
  const after = samples[index + 1];
  if (after === undefined || atMs <= before.untilMs) return before.usedFraction;
  const share = (atMs - before.untilMs) / (after.atMs - before.untilMs);
  return before.usedFraction + (after.usedFraction - before.usedFraction) * Math.min(1, share);
}

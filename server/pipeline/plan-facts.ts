import type { QuotaWindow } from '../contract/index.ts';

/** An account's plan in the figures that choosing needs; null = not known. */
export interface PlanFacts {
  readonly usedFraction: number | null;
  readonly usedResetsAtMs: number | null;
  readonly longResetsAtMs: number | null;
}

export const unknownPlan: PlanFacts = { usedFraction: null, usedResetsAtMs: null, longResetsAtMs: null };

/** The fullest window of the plan as a whole. A window whose reset has passed counts as fresh: what was seen is history. */
export function planFacts(windows: readonly QuotaWindow[], nowMs: number): PlanFacts {
  let fullest: QuotaWindow | null = null;
  let used: number | null = null;
  let longResetsAtMs: number | null = null;
  for (const window of windows) {
    if (window.kind !== 'short' && window.kind !== 'long') continue;
    const isOver = window.resetsAtMs !== null && window.resetsAtMs <= nowMs;
    const fraction = isOver ? 0 : window.usedFraction;
    if (fraction !== null && (used === null || fraction > used)) {
      used = fraction;
      fullest = window;
    }
    const isLater = window.kind === 'long' || longResetsAtMs === null;
    if (!isOver && window.resetsAtMs !== null && isLater) longResetsAtMs = window.resetsAtMs;
  }
  return { usedFraction: used, usedResetsAtMs: fullest?.resetsAtMs ?? null, longResetsAtMs };
}

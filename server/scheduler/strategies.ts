import type { Strategy } from '../contract/index.ts';
import type { Candidate } from './candidate.ts';
import { percent } from './judge.ts';

/** What a strategy takes of those that are ready, in the person's order, and why; never called with an empty list. */
export interface Pick {
  readonly candidate: Candidate;
  readonly reason: string;
  readonly takesTurn: boolean;
}

/** `ready` is in the person's order. */
export function pick(
  strategy: Strategy,
  ready: readonly [Candidate, ...Candidate[]],
  threshold: number,
  nowMs: number,
): Pick {
  switch (strategy) {
    case 'in-order': {
      const below = ready.find((candidate) => isBelow(candidate, threshold));
      return { candidate: below ?? ready[0], reason: 'it is next in order', takesTurn: false };
    }
    case 'most-left': {
      const best = least(ready, ({ usedFraction }) => usedFraction ?? Number.POSITIVE_INFINITY);
      const used = best.usedFraction;
      const left = used === null || used === undefined ? '' : `, ${percent(Math.max(0, 1 - used))}`;
      return { candidate: best, reason: `it has the most quota left${left}`, takesTurn: false };
    }
    case 'soonest-reset': {
      const able = ready.filter((candidate) => isBelow(candidate, threshold));
      const best = least(able.length > 0 ? able : ready, ({ longResetsAtMs }) =>
        longResetsAtMs === null || longResetsAtMs === undefined || longResetsAtMs <= nowMs
          ? Number.POSITIVE_INFINITY
          : longResetsAtMs,
      );
      return { candidate: best, reason: 'its quota starts anew the soonest', takesTurn: false };
    }
    case 'round-robin':
    case 'weighted': {
      const isWeighted = strategy === 'weighted';
      const best = least(ready, ({ credit = 0, weight = 1 }) => -(credit + (isWeighted ? weight : 1)));
      return {
        candidate: best,
        reason: isWeighted ? 'it is its turn by weight' : 'it is its turn',
        takesTurn: true,
      };
    }
    default:
      return strategy satisfies never;
  }
}

/** Less than the threshold is used, as far as is known. */
export function isBelow({ usedFraction }: Candidate, threshold: number): boolean {
  return usedFraction === undefined || usedFraction === null || usedFraction < threshold;
}

/** The first of those with the least value. */
function least(
  candidates: readonly [Candidate, ...Candidate[]] | readonly Candidate[],
  valueOf: (candidate: Candidate) => number,
): Candidate {
  let [best] = candidates as readonly [Candidate, ...Candidate[]];
  for (const candidate of candidates) if (valueOf(candidate) < valueOf(best)) best = candidate;
  return best;
}

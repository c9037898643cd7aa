import type { Combination, Reference, Sample } from './bench.ts';
import type { PeerKind } from './peers/peer.ts';
import { median } from './statistics.ts';

interface Entry {
  readonly measure: string;
  readonly round: number;
  readonly peer: string;
  readonly kind: PeerKind;
  readonly sample: Sample;
}

/** Everything measured, and the only ways to boil it down: the median of rounds, or of what rounds say in themselves. */
export interface Results {
  add(entry: Entry): void;
  peers(measure: string): readonly string[];
  /** NaN when it was not measured. */
  figure(measure: string, peer: string, name: string): number;
  /** The sum over all rounds, for what must never happen. */
  total(measure: string, peer: string, name: string): number;
  against(measure: string, peer: string, name: string, to: Reference, how: Combination): number;
  /** Something that could not be measured, and why. */
  fail(text: string): void;
  failures(): readonly string[];
  /** Every figure of every round, for the file. */
  all(): readonly Entry[];
}

export function createResults(): Results {
  const entries: Entry[] = [];
  const failed: string[] = [];
  const of = (measure: string, peer: string): readonly Entry[] =>
    entries.filter((entry) => entry.measure === measure && entry.peer === peer);
  const reference = (measure: string, round: number, name: string, to: Reference): number => {
    const inRound = entries.filter((entry) => entry.measure === measure && entry.round === round);
    if (typeof to === 'string') return inRound.find((entry) => entry.peer === to)?.sample[name] ?? Number.NaN;
    const figures = inRound
      .filter((entry) => entry.kind === 'llm')
      .map((entry) => entry.sample[name] ?? Number.NaN)
      .filter(Number.isFinite);
    if (figures.length === 0) return Number.NaN;
    return to.bestLlm === 'highest' ? Math.max(...figures) : Math.min(...figures);
  };
  const middle = (values: readonly number[]): number => median(values.filter(Number.isFinite));
  return {
    add: (entry) => void entries.push(entry),
    peers: (measure) => [
      ...new Set(entries.filter((entry) => entry.measure === measure).map(({ peer }) => peer)),
    ],
    figure: (measure, peer, name) =>
      middle(of(measure, peer).map((entry) => entry.sample[name] ?? Number.NaN)),
    total(measure, peer, name) {
      const found = of(measure, peer);
      return found.length === 0
        ? Number.NaN
        : found.reduce((sum, entry) => sum + (entry.sample[name] ?? Number.NaN), 0);
    },
    against(measure, peer, name, to, how) {
      return middle(
        of(measure, peer).map((entry) => {
          const own = entry.sample[name] ?? Number.NaN;
          const other = reference(measure, entry.round, name, to);
          return how === 'ratio' ? own / other : own - other;
        }),
      );
    },
    fail: (text) => void failed.push(text),
    failures: () => failed,
    all: () => entries,
  };
}

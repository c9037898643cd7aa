import {
  samePath,
  startsWithPath,
  type FormatId,
  type KeyPath,
  type Placement,
} from './formats/text-format.ts';
import type { LedgerEntry } from './ledger.ts';

/**
 * Hands on what given-up entries know of the containers they were put into, so that the last of the remaining entries
 * still takes the containers out without a trace.
 */
export function inheritPlacements(
  remaining: readonly LedgerEntry[],
  givenUp: readonly LedgerEntry[],
): readonly LedgerEntry[] {
  const gone = givenUp.flatMap(({ path, placements }) =>
    placements.map((placement) => ({ placement, isKey: samePath(placement.path, path) })),
  );
  const isUsed = ({ placement: { path } }: (typeof gone)[number]): boolean =>
    remaining.some((entry) => entry.path.length > path.length && startsWithPath(entry.path, path));
  // Containers that are still used come first: they may be the ones that take over the white space of others.
  const ordered = [...gone.filter(isUsed), ...gone.filter((one) => !isUsed(one))];
  return ordered.reduce((entries, { placement, isKey }) => handOn(entries, placement, isKey), remaining);
}

/** Hands on where a key stood that was just taken out, while its containers and the other keys are still there. */
export function handPlaceOn(entries: readonly LedgerEntry[], gone: LedgerEntry): readonly LedgerEntry[] {
  const own = gone.placements.find(({ path }) => samePath(path, gone.path));
  return own === undefined ? entries : handToSiblings(entries, own, true);
}

function handOn(
  entries: readonly LedgerEntry[],
  placement: Placement,
  isKey: boolean,
): readonly LedgerEntry[] {
  const inside = entries.findIndex(
    ({ path }) => path.length > placement.path.length && startsWithPath(path, placement.path),
  );
  if (inside !== -1)
    return entries.map((entry, index) => (index === inside ? adopt(entry, placement) : entry));
  return handToSiblings(entries, placement, isKey);
}

function adopt(entry: LedgerEntry, placement: Placement): LedgerEntry {
  if (entry.placements.some(({ path }) => samePath(path, placement.path))) return entry;
  return { ...entry, placements: [placement, ...entry.placements] };
}

/**
 * The first key of a container is gone; what stood between its braces, and in JSON the white space before the closing
 * one, is put right by whoever leaves it last.
 */
function handToSiblings(
  entries: readonly LedgerEntry[],
  gone: Placement,
  isKey: boolean,
): readonly LedgerEntry[] {
  const isSibling = (other: Placement): boolean => samePath(parentOf(other.path), parentOf(gone.path));
  const keys = entries.flatMap(({ format, path, placements }) =>
    placements
      .filter((other) => samePath(other.path, path) && isSibling(other))
      .map((other) => ({ other, isNext: isKey && takesPlace(format, other, gone) })),
  );
  const next = keys.find(({ isNext }) => isNext)?.other;
  return entries.map((entry) => ({
    ...entry,
    placements: entry.placements.map((other) => {
      if (other === next) return { ...other, lead: gone.lead, trail: gone.trail };
      return isSibling(other) ? withSpaceOf(entry.format, other, gone) : other;
    }),
  }));
}

/** Containers that wait to be taken out, after one of them was: the last one in the same braces clears them. */
export function handSpaceOn(
  format: FormatId,
  waiting: readonly Placement[],
  gone: Placement,
): readonly Placement[] {
  return waiting.map((other) =>
    samePath(parentOf(other.path), parentOf(gone.path)) ? withSpaceOf(format, other, gone) : other,
  );
}

function withSpaceOf(format: FormatId, other: Placement, gone: Placement): Placement {
  const trail = format === 'json' && other.trail === '' ? gone.trail : other.trail;
  return { ...other, trail, interior: other.interior ?? gone.interior };
}

/** In files of lines: the next one now stands where the first one was put, after what had no line break, say. */
function takesPlace(format: FormatId, next: Placement, gone: Placement): boolean {
  if (format === 'toml') return gone.trail !== '' && next.trail === '';
  return format === 'shell' && gone.lead !== '' && next.lead === '';
}

const parentOf = (path: KeyPath): KeyPath => path.slice(0, -1);

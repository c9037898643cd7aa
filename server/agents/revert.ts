import { isTable } from './formats/semantic-diff.ts';
import {
  samePath,
  showPath,
  type KeyPath,
  type KeyReading,
  type Placement,
  type TextFormat,
} from './formats/text-format.ts';
import { handPlaceOn, handSpaceOn } from './inherit.ts';
import { valueHash, type LedgerEntry } from './ledger.ts';

export interface Reverted {
  readonly text: string;
  readonly reverted: readonly LedgerEntry[];
  /** Keys that stay as they are, each with the reason. */
  readonly kept: readonly string[];
  /** Of these, the ones with our value that the rest of their table needs. */
  readonly needed: readonly LedgerEntry[];
}

/**
 * Gives up the keys of `entries`, three-way: a key that still has our value gets its former spelling back or is
 * removed; a key that somebody changed stays. Containers that we made and nobody uses are removed last.
 */
export function revertEntries(format: TextFormat, text: string, entries: readonly LedgerEntry[]): Reverted {
  if (entries.length === 0) return { text, reverted: [], kept: [], needed: [] };
  const readings = format.readKeys(
    text,
    entries.map((entry) => entry.path),
  );
  const tables = format.readKeys(
    text,
    entries.map((entry) => entry.path.slice(0, -1)),
  );
  const verdicts = entries.map((entry, index) => ({
    entry,
    verdict: verdictOf(entry, readings[index]),
    table: tables[index],
  }));
  const removed = verdicts.filter(({ verdict, entry }) => verdict === 'revert' && !entry.previous.present);
  const removedPaths = removed.map(({ entry }) => entry.path);
  const reverted: LedgerEntry[] = [];
  const kept: string[] = [];
  const blocking: LedgerEntry[] = [];
  let next = text;
  let current = entries;
  // Last in, first out; a key that an earlier apply put in before the others may be the last of them.
  for (const [index, { entry, verdict, table }] of [...verdicts.entries()].toReversed()) {
    const others = verdict === 'revert' ? dependents(entry, table, removedPaths) : [];
    const needed = `stays, because ${showPath(entry.path.slice(0, -1))} still holds ${others.join(', ')} and is not valid without it`;
    const reason = others.length > 0 ? needed : verdict;
    if (reason === 'gone') continue;
    if (others.length > 0) blocking.push(entry);
    if (reason !== 'revert') kept.push(`${showPath(entry.path)} ${reason}`);
    else {
      reverted.push(entry);
      const placed = current[index] ?? entry;
      next = revertOne(format, next, placed);
      const before = handPlaceOn(current.slice(0, index), placed);
      current = [...before, placed, ...handPlaceOn(current.slice(index + 1), placed)];
    }
  }
  return { text: removeContainers(format, next, current), reverted, kept, needed: blocking };
}

function revertOne(format: TextFormat, text: string, entry: LedgerEntry): string {
  if (entry.previous.present) return format.restoreKey(text, entry.path, entry.previous.text);
  return format.removeKey(text, entry.path, placementOf(entry.placements, entry.path));
}

/** `revert`, `gone` when there is nothing to do, or the reason why the key stays. */
function verdictOf(entry: LedgerEntry, reading: KeyReading | undefined): string {
  if (reading?.present !== true)
    return entry.previous.present ? 'was removed by somebody else and stays away' : 'gone';
  return valueHash(reading.value) === entry.oursHash
    ? 'revert'
    : 'was changed by somebody else and stays as it is';
}

/** Keys that will be left in the table of a key without which the table is not valid. */
function dependents(
  entry: LedgerEntry,
  table: KeyReading | undefined,
  removed: readonly KeyPath[],
): readonly string[] {
  if (!entry.neededByTable || entry.previous.present || table?.present !== true || !isTable(table.value))
    return [];
  const parent = entry.path.slice(0, -1);
  return Object.keys(table.value).filter((key) => !removed.some((path) => samePath(path, [...parent, key])));
}

function placementOf(placements: readonly Placement[], path: KeyPath): Placement | null {
  return placements.find((placement) => samePath(placement.path, path)) ?? null;
}

function removeContainers(format: TextFormat, text: string, entries: readonly LedgerEntry[]): string {
  const containers = entries.flatMap((entry) =>
    entry.placements.filter((placement) => !samePath(placement.path, entry.path)),
  );
  // Deepest first, and of one depth the last one in first.
  let waiting: readonly Placement[] = containers
    .toReversed()
    .toSorted((a, b) => b.path.length - a.path.length);
  let rest = text;
  for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
    const next = format.removeEmptyContainer(rest, first);
    waiting = waiting.slice(1);
    if (next !== rest) waiting = handSpaceOn(format.id, waiting, first);
    rest = next;
  }
  return rest;
}

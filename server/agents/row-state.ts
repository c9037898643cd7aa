import { entriesOf } from './file-task.ts';
import { createFormat } from './formats/registry.ts';
import { samePath } from './formats/text-format.ts';
import { textHash, valueHash, type AgentLedger, type LedgerEntry, type PendingWrite } from './ledger.ts';

/** A pending write beside the file as a new start finds it. */
export interface RowState {
  readonly row: PendingWrite;
  /**
   * `before` and `after`: to the byte. `same`: the write would have changed the record only. `foreign`: somebody else
   * wrote the file since; it is never touched.
   */
  readonly file: 'before' | 'after' | 'same' | 'foreign';
  /** For an apply: how many of its keys have our value. */
  readonly held: 'none' | 'some' | 'all';
  /** The entries that are true of the file when each key is looked at alone. */
  readonly settled: readonly LedgerEntry[];
}

export function stateOfRow(ledger: AgentLedger, row: PendingWrite, text: string | null): RowState {
  const known = entriesOf(ledger, row);
  const holding = row.entries.filter((entry) => holds(entry, text));
  return {
    row,
    file: fileState(row, textHash(text)),
    held: holding.length === 0 ? 'none' : holding.length === row.entries.length ? 'all' : 'some',
    settled: settleKeys(row, known, text),
  };
}

function fileState(row: PendingWrite, hash: string): RowState['file'] {
  if (hash === row.hashAfter) return row.hashBefore === row.hashAfter ? 'same' : 'after';
  return hash === row.hashBefore ? 'before' : 'foreign';
}

function settleKeys(
  row: PendingWrite,
  known: readonly LedgerEntry[],
  text: string | null,
): readonly LedgerEntry[] {
  const candidates = row.action === 'apply' ? row.entries : known;
  return candidates.flatMap((entry) => {
    // What an undo leaves to us is not its business, whether it has our value or not.
    const stays = row.action === 'undo' && row.entries.some((other) => samePath(other.path, entry.path));
    if (stays || holds(entry, text)) return [entry];
    const earlier = known.find((other) => samePath(other.path, entry.path));
    return earlier !== undefined && (row.action === 'apply' || holds(earlier, text)) ? [earlier] : [];
  });
}

function holds(entry: LedgerEntry, text: string | null): boolean {
  try {
    const [reading] = createFormat(entry.format).readKeys(text ?? '', [entry.path]);
    return reading?.present === true && valueHash(reading.value) === entry.oursHash;
  } catch {
    // A file that does not parse holds nothing that can be recognised.
    return false;
  }
}

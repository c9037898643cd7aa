import { randomUUID } from 'node:crypto';
import type { FoundHome } from './agent-homes.ts';
import { entriesOf, lookAt, type CommitTools } from './file-task.ts';
import { createFormat } from './formats/registry.ts';
import { showPath, type FormatId, type KeyReading } from './formats/text-format.ts';
import { inheritPlacements } from './inherit.ts';
import { textHash, valueHash, type LedgerEntry } from './ledger.ts';
import type { ManagedFile } from './manifest.ts';
import { showValue } from './mask.ts';

/** One key that is ours in a file. Values are masked where they are secret; null = absent. */
export interface OwnedKey {
  readonly file: string;
  /** Dotted path; names the key in `UndoRequest.keys`. */
  readonly key: string;
  /** What stood there before Switchyard, and what undo puts back. */
  readonly before: string | null;
  readonly ours: string;
  readonly current: string | null;
  readonly state: 'ours' | 'changed' | 'missing';
  readonly why: string;
  readonly appliedAtMs: number;
}

/** The keys of ours in one file, beside what stands there now. Throws file-unparsable, file-refused. */
export async function ownedKeys(
  tools: CommitTools,
  { manifest, home, roots }: FoundHome,
  file: ManagedFile,
): Promise<readonly OwnedKey[]> {
  const scope = { agent: manifest.id, home: home.path, file: file.path };
  const { entries, readings } = await readOwned(tools, { scope, format: file.format, allowedRoots: roots });
  return entries.map((entry, index) => {
    const reading = readings[index] ?? { present: false };
    return {
      file: file.path,
      key: showPath(entry.path),
      before: showFormer(entry),
      ours: entry.oursShown,
      current: reading.present ? showValue(reading.value, entry.secret) : null,
      state: stateOfKey(entry, reading),
      why: entry.why ?? '',
      appliedAtMs: entry.appliedAtMs,
    };
  });
}

/** Gives up the keys of one file that no longer have our value; the file is not written. Throws as `ownedKeys`. */
export async function keepTheirs(
  tools: CommitTools,
  { manifest, home, roots }: FoundHome,
  file: ManagedFile,
): Promise<readonly string[]> {
  const scope = { agent: manifest.id, home: home.path, file: file.path };
  const owned = await readOwned(tools, { scope, format: file.format, allowedRoots: roots });
  const staying = owned.entries.filter(
    (entry, index) => stateOfKey(entry, owned.readings[index] ?? { present: false }) === 'ours',
  );
  const givenUp = owned.entries.filter((entry) => !staying.includes(entry));
  if (givenUp.length === 0) return [];
  const keys = givenUp.map((entry) => showPath(entry.path));
  const hash = textHash(owned.text);
  tools.ledger.begin([
    {
      ...scope,
      set: randomUUID(),
      action: 'keep',
      hashBefore: hash,
      hashAfter: hash,
      entries: inheritPlacements(staying, givenUp),
      keys,
      note: 'kept as somebody else left it',
      atMs: tools.clock.nowMs(),
    },
  ]);
  tools.ledger.confirm([scope]);
  return keys;
}

interface OwnedReadings {
  readonly text: string | null;
  readonly entries: readonly LedgerEntry[];
  readonly readings: readonly KeyReading[];
}

async function readOwned(tools: CommitTools, task: Parameters<typeof lookAt>[1]): Promise<OwnedReadings> {
  const entries = entriesOf(tools.ledger, task.scope);
  if (entries.length === 0) return { text: null, entries, readings: [] };
  const { text } = (await lookAt(tools, task, entries)).situation;
  const paths = entries.map((entry) => entry.path);
  const readings = text === null ? [] : createFormat(task.format).readKeys(text, paths);
  return { text, entries, readings };
}

function stateOfKey(entry: LedgerEntry, reading: KeyReading): OwnedKey['state'] {
  if (!reading.present) return 'missing';
  return valueHash(reading.value) === entry.oursHash ? 'ours' : 'changed';
}

function showFormer(entry: LedgerEntry): string | null {
  if (!entry.previous.present) return null;
  return showValue(valueOfSpelling(entry.format, entry.previous.text), entry.secret);
}

/** The value of a spelling, read where such a spelling stands: in a file of its format. */
function valueOfSpelling(formatId: FormatId, spelling: string): unknown {
  try {
    const format = createFormat(formatId);
    const path = ['VALUE'];
    const text = format.restoreKey(format.setKey('', path, 'x').text, path, spelling);
    const [reading] = format.readKeys(text, [path]);
    return reading?.present === true ? reading.value : spelling;
  } catch {
    return spelling;
  }
}

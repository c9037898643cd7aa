import type { ApplyWish, Draft, FileSituation } from './file-plan.ts';
import { isTable } from './formats/semantic-diff.ts';
import {
  samePath,
  showPath,
  type KeyInsertion,
  type KeyPath,
  type KeyReading,
  type Placement,
  type TextFormat,
} from './formats/text-format.ts';
import { inheritPlacements } from './inherit.ts';
import { valueHash, type FileBase, type LedgerEntry } from './ledger.ts';
import { isLoopbackUrl, isOwnProxyUrl, type ManagedKey } from './manifest.ts';
import { showValue } from './mask.ts';
import { revertEntries } from './revert.ts';

/** What is the same for all keys of one apply. */
interface Frame {
  readonly situation: FileSituation;
  readonly wish: ApplyWish;
  readonly base: FileBase | null;
  /** The file has our values but the record of them was lost. */
  readonly leftover: boolean;
}

/** One key before and after our edit. */
interface KeyEdit {
  readonly key: ManagedKey;
  readonly reading: KeyReading;
  readonly known: LedgerEntry | undefined;
  readonly placements: readonly Placement[];
  readonly unchanged: boolean;
  /** The surrounding table held keys of somebody else before. */
  readonly tableInUse: boolean;
}

/**
 * Sets every wanted key, puts back the ones of an earlier mode, and notes what stood there first. The first-seen value
 * stays the one to go back to, however often the agent is applied; our own value never becomes it.
 */
export function draftApply(format: TextFormat, situation: FileSituation, wish: ApplyWish): Draft {
  const wanted = (path: KeyPath): ManagedKey | undefined => wish.keys.find((key) => samePath(key.path, path));
  const obsolete = situation.entries.filter((entry) => wanted(entry.path) === undefined);
  const { text: startText, kept } = revertEntries(format, situation.text ?? '', obsolete);
  const paths = wish.keys.map((key) => key.path);
  const readings = format.readKeys(startText, paths);
  const tables = format.readKeys(
    startText,
    paths.map((path) => path.slice(0, -1)),
  );
  const leftover = situation.entries.length === 0 && isLeftover(wish, readings);
  const frame: Frame = { situation, wish, leftover, base: firstBase(format, situation) };
  const warnings: string[] = leftover ? [leftoverWarning] : [];
  const entries: LedgerEntry[] = [];
  let text = startText;
  for (const [index, key] of wish.keys.entries()) {
    const reading = readings[index] ?? { present: false };
    const known = situation.entries.find((entry) => samePath(entry.path, key.path));
    const unchanged = reading.present && valueHash(reading.value) === valueHash(key.value);
    const set = unchanged ? { text, placements: [] } : setOrRefuse(format, startText, text, key);
    text = set.text;
    const edit = {
      key,
      reading,
      known,
      unchanged,
      placements: set.placements,
      tableInUse: isInUse(tables[index]),
    };
    entries.push(entryOf(frame, edit));
    warnings.push(...warningsOf(frame, edit));
  }
  const touched = [...paths, ...obsolete.map((entry) => entry.path)];
  const why = (path: KeyPath): string => wanted(path)?.why ?? 'no longer needed in this mode';
  return {
    text,
    entries: inheritPlacements(entries, obsolete),
    touched,
    warnings: [...warnings, ...kept],
    why,
  };
}

/** A refusal names a place in the file as it is, not in a text that already has some of our keys. */
function setOrRefuse(format: TextFormat, startText: string, text: string, key: ManagedKey): KeyInsertion {
  try {
    return format.setKey(text, key.path, key.value);
  } catch (error) {
    format.setKey(startText, key.path, key.value);
    throw error;
  }
}

const leftoverWarning =
  'The file already points at Switchyard, but there is no record of it: undo will remove these keys.';

/** Our own address or key in a file without entries: nothing of it is a person's former value. */
function isLeftover(wish: ApplyWish, readings: readonly KeyReading[]): boolean {
  return wish.keys.some((key, index) => {
    const reading = readings[index];
    if (!key.signature || reading?.present !== true) return false;
    return valueHash(reading.value) === valueHash(key.value) || isOwnProxyUrl(reading.value, wish.proxyUrl);
  });
}

function firstBase(format: TextFormat, situation: FileSituation): FileBase | null {
  const known = situation.entries.find((entry) => entry.base !== null)?.base;
  if (known) return known;
  if (situation.text === null) return { kind: 'missing', directoryCreated: !situation.directoryExists };
  const blank = situation.text.replace('\uFEFF', '').trim() === '';
  return blank && format.isVacant(situation.text) ? { kind: 'blank', text: situation.text } : null;
}

function isInUse(table: KeyReading | undefined): boolean {
  return table?.present === true && isTable(table.value) && Object.keys(table.value).length > 0;
}

function entryOf({ situation, wish, base, leftover }: Frame, edit: KeyEdit): LedgerEntry {
  const { key, reading, known, unchanged } = edit;
  const { agent, home, file, format, nowMs } = situation;
  const found = reading.present && !leftover && reading.text !== null;
  const oursHash = valueHash(key.value);
  const settled = known !== undefined && unchanged && known.mode === wish.mode && known.oursHash === oursHash;
  return {
    agent,
    home,
    file,
    format,
    path: key.path,
    mode: wish.mode,
    secret: key.secret,
    neededByTable: known?.neededByTable ?? (key.neededByTable && (leftover || !edit.tableInUse)),
    previous: known?.previous ?? (found ? { present: true, text: reading.text } : { present: false }),
    oursHash,
    oursShown: showValue(key.value, key.secret),
    placements: mergePlacements(known?.placements ?? lostPlacements(leftover, key), edit.placements),
    base,
    why: key.why,
    appliedAtMs: settled ? known.appliedAtMs : nowMs,
  };
}

/** Without a record, a container under our own name is still known to be ours; it is only removed when it is empty. */
function lostPlacements(leftover: boolean, { path }: ManagedKey): readonly Placement[] {
  const first = path.findIndex((part) => /switchyard/i.test(part));
  if (!leftover || first === -1) return [];
  const containers = path.slice(first, -1).map((_part, index) => path.slice(0, first + index + 1));
  return containers.map((container) => ({ path: container, lead: '', trail: '', interior: null }));
}

/** A later placement replaces an earlier one of the same path; containers made earlier are remembered. */
function mergePlacements(old: readonly Placement[], added: readonly Placement[]): readonly Placement[] {
  const kept = old.filter((placement) => !added.some((other) => samePath(other.path, placement.path)));
  return [...kept, ...added];
}

function warningsOf({ leftover }: Frame, { key, reading, known, unchanged }: KeyEdit): readonly string[] {
  if (!reading.present || leftover || unchanged) return [];
  const name = showPath(key.path);
  if (known !== undefined) {
    const drifted = valueHash(reading.value) !== known.oursHash;
    return drifted
      ? [`${name} was changed since; undo puts back what was there before the first apply.`]
      : [];
  }
  if (!key.signature || !isLoopbackUrl(reading.value)) return [];
  return [`${name} points at another program on this computer; undo will point there again.`];
}

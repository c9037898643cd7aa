import { isSwitchyardError } from '../errors/index.ts';
import type { FilePlan, FileSituation, ReadyPlan } from './file-plan.ts';
import type { FileTask } from './file-task.ts';
import { createFormat } from './formats/registry.ts';
import type { KeyReading } from './formats/text-format.ts';
import { textHash, valueHash } from './ledger.ts';

/**
 * The task of a look after a write: it acts only where another program put its older copy of the file over ours, so
 * that what a person, or a program, has chosen meanwhile stays. `written` is the plan of the write, `former` the text
 * that was there before it.
 */
export function onlyOverOlderCopy(task: FileTask, written: ReadyPlan, former: string | null): FileTask {
  const mayAct = written.action === 'apply' ? isOlderCopy : holdsOurs;
  return {
    ...task,
    plan: (situation) => (mayAct(situation, former) ? task.plan(situation) : unchanged(situation, written)),
  };
}

/** Every key has our value, or one that it had before: directly before this write, or before the first one. */
function isOlderCopy(situation: FileSituation, former: string | null): boolean {
  // Our keys alone would be a strange file to put in the place of one that was just taken away.
  if (situation.text === null) return former === null;
  const before = readingsOf(situation, former);
  const present = readingsOf(situation, situation.text);
  if (before === null || present === null) return true;
  return situation.entries.every((entry, index) => {
    const reading = present[index];
    const hash = hashOf(reading);
    if (hash === entry.oursHash || hash === hashOf(before[index])) return true;
    const { previous } = entry;
    return reading?.present === true ? previous.present && previous.text === reading.text : !previous.present;
  });
}

function holdsOurs(situation: FileSituation): boolean {
  const present = readingsOf(situation, situation.text);
  return (
    present === null || situation.entries.some((entry, index) => hashOf(present[index]) === entry.oursHash)
  );
}

/** Null for a text that does not parse: the planner knows how to say that. */
function readingsOf({ format, entries }: FileSituation, text: string | null): readonly KeyReading[] | null {
  try {
    return createFormat(format).readKeys(
      text ?? '',
      entries.map((entry) => entry.path),
    );
  } catch (error) {
    if (isSwitchyardError(error)) return null;
    throw error;
  }
}

function hashOf(reading: KeyReading | undefined): string | null {
  return reading?.present === true ? valueHash(reading.value) : null;
}

function unchanged({ text }: FileSituation, { action, nextEntries }: ReadyPlan): FilePlan {
  const hash = textHash(text);
  const nothing = { changes: [], diff: [], warnings: [], maskedText: null };
  return {
    kind: 'ready',
    action,
    nextText: text,
    nextEntries,
    hashBefore: hash,
    hashAfter: hash,
    ...nothing,
  };
}

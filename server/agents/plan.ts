import { isSwitchyardError } from '../errors/index.ts';
import { unifiedDiff } from './diff.ts';
import { draftApply } from './draft-apply.ts';
import { draftUndo } from './draft-undo.ts';
import type { ApplyWish, Draft, FilePlan, FileSituation, PlannedChange } from './file-plan.ts';
import { createFormat } from './formats/registry.ts';
import {
  refusal,
  samePath,
  showPath,
  startsWithPath,
  type KeyPath,
  type KeyReading,
  type TextFormat,
} from './formats/text-format.ts';
import { textHash, valueHash } from './ledger.ts';
import { maskText, showValue } from './mask.ts';

/** Plans pointing a file at the proxy. Keys of an earlier mode that are no longer wanted are put back. Pure. */
export function planApply(
  situation: FileSituation,
  wish: ApplyWish,
  format: TextFormat = createFormat(situation.format),
): FilePlan {
  return checked(situation, 'apply', format, () => {
    // A file that this mode does not use is put back like in an undo: it may have been made by us.
    if (wish.keys.length === 0)
      return { ...draftUndo(format, situation, null), why: () => 'no longer needed in this mode' };
    const draft = draftApply(format, situation, wish);
    const readings = format.readKeys(
      draft.text ?? '',
      wish.keys.map((key) => key.path),
    );
    const wrong = wish.keys.find((key, index) => {
      const reading = readings[index];
      return reading?.present !== true || valueHash(reading.value) !== valueHash(key.value);
    });
    if (wrong !== undefined) throw unsafe(wrong.path);
    return draft;
  });
}

/** Plans putting a file back, key by key; `only` = just these keys, the others stay ours. Pure. */
export function planUndo(
  situation: FileSituation,
  only: readonly KeyPath[] | null = null,
  format: TextFormat = createFormat(situation.format),
): FilePlan {
  return checked(situation, 'undo', format, () => draftUndo(format, situation, only));
}

function checked(
  situation: FileSituation,
  action: 'apply' | 'undo',
  format: TextFormat,
  draftOf: () => Draft,
): FilePlan {
  try {
    const draft = draftOf();
    refuseStrayChanges(format, situation.text ?? '', draft.text ?? '', draft.touched);
    const secrets = [...situation.entries, ...draft.entries]
      .filter((entry) => entry.secret)
      .map((entry) => entry.path);
    const mask = (text: string | null): string | null =>
      text === null ? null : maskText(format, text, secrets);
    const maskedText = mask(situation.text);
    return {
      kind: 'ready',
      action,
      nextText: draft.text,
      nextEntries: draft.entries,
      changes: changesOf(situation, format, draft, secrets),
      diff: draft.text === situation.text ? [] : unifiedDiff(situation.file, maskedText, mask(draft.text)),
      warnings: draft.warnings,
      hashBefore: textHash(situation.text),
      hashAfter: textHash(draft.text),
      maskedText,
    };
  } catch (error) {
    if (!isSwitchyardError(error) || (error.code !== 'file-unparsable' && error.code !== 'file-refused'))
      throw error;
    const { line, column } = error.details;
    const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);
    return {
      kind: 'refused',
      code: error.code,
      message: error.message,
      line: number(line),
      column: number(column),
    };
  }
}

/** The safety net under every edit: both texts are parsed again, and only planned keys may mean something else. */
function refuseStrayChanges(
  format: TextFormat,
  before: string,
  after: string,
  touched: readonly KeyPath[],
): void {
  const stray = format
    .changedPaths(before, after, touched)
    .find((changed) => !touched.some((path) => samePath(path, changed) || startsWithPath(path, changed)));
  if (stray !== undefined) throw unsafe(stray);
}

function unsafe(path: KeyPath): Error {
  return refusal(
    'file-refused',
    `The file cannot be edited without changing more than planned (${showPath(path)})`,
  );
}

function changesOf(
  situation: FileSituation,
  format: TextFormat,
  draft: Draft,
  secrets: readonly KeyPath[],
): readonly PlannedChange[] {
  const before = format.readKeys(situation.text ?? '', draft.touched);
  const after = format.readKeys(draft.text ?? '', draft.touched);
  return draft.touched.flatMap((path, index) => {
    const [was, is] = [before[index], after[index]];
    if (spellingOf(was) === spellingOf(is)) return [];
    const secret = secrets.some((other) => samePath(other, path));
    const shown = (reading?: KeyReading): string | null =>
      reading?.present ? showValue(reading.value, secret) : null;
    return [
      {
        file: situation.file,
        key: showPath(path),
        before: shown(was),
        after: shown(is),
        why: draft.why(path),
      },
    ];
  });
}

function spellingOf(reading: KeyReading | undefined): string | null {
  return reading?.present ? reading.text : null;
}

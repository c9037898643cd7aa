import type { Draft, FileSituation } from './file-plan.ts';
import { samePath, type KeyPath, type TextFormat } from './formats/text-format.ts';
import { inheritPlacements } from './inherit.ts';
import type { LedgerEntry } from './ledger.ts';
import { revertEntries } from './revert.ts';

/**
 * Puts the keys of a file back, all or `only` some. When all are put back, every entry is given up, and a file that we
 * made, or that held nothing, becomes what it was. Of a part, entries stay whose key is still needed by the others.
 */
export function draftUndo(
  format: TextFormat,
  situation: FileSituation,
  only: readonly KeyPath[] | null,
): Draft {
  const { entries } = situation;
  const chosen = entries.filter((entry) => only === null || only.some((path) => samePath(path, entry.path)));
  const whole = chosen.length === entries.length;
  const why = (): string => 'put back as it was before Switchyard';
  const touched = chosen.map((entry) => entry.path);
  const others = entries.filter((entry) => !chosen.includes(entry));
  if (situation.text === null) {
    const warnings = chosen.length === 0 ? [] : ['The file is gone; there is nothing to put back.'];
    return { text: null, entries: others, touched, warnings, why };
  }
  const { text, kept, needed } = revertEntries(format, situation.text, chosen);
  const remaining = whole ? [] : entries.filter((entry) => others.includes(entry) || needed.includes(entry));
  const givenUp = chosen.filter((entry) => !remaining.includes(entry));
  return {
    text: remaining.length === 0 ? asBefore(format, text, entries) : text,
    entries: inheritPlacements(remaining, givenUp),
    touched,
    warnings: kept,
    why,
  };
}

function asBefore(format: TextFormat, text: string, entries: readonly LedgerEntry[]): string | null {
  const base = entries.find((entry) => entry.base !== null)?.base ?? null;
  if (base === null || !format.isVacant(text)) return text;
  return base.kind === 'blank' ? base.text : null;
}

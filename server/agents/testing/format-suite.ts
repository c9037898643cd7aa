import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSwitchyardError } from '../../errors/index.ts';
import { createFormat } from '../formats/registry.ts';
import { samePath, startsWithPath, type KeyPath, type TextFormat } from '../formats/text-format.ts';
import type { LedgerEntry } from '../ledger.ts';
import type { FormatCase } from './format-case.ts';
import { applyTo, ready, situationOf, survives, testScale, undoOf } from './planning.ts';

const usualRuns = 200 * testScale;
const timeoutMs = 30_000 * Math.max(1, testScale);
/** From this many characters on, a file is only applied and undone once. */
const hugeLength = 500_000;
const hugeTimeoutMs = 120_000;
const urls = fc.constantFrom('http://127.0.0.1:4310', 'http://127.0.0.1:5000');

/** What has to hold for every file that a generator makes. */
export function describeGenerated(given: FormatCase): void {
  const { subject, files } = given;
  const modes = fc.constantFrom(...given.modes);
  const numRuns = Math.ceil(usualRuns * (given.runsShare ?? 1));
  const newFormat = (): TextFormat => createFormat(situationOf(subject, '').format);

  describe(`generated files: ${given.name}`, () => {
    it(
      'are the same to the byte after apply and undo',
      () => {
        let written = 0;
        fc.assert(
          fc.property(files, modes, ({ text }, mode) => {
            const plan = applyTo(subject, text, [], mode);
            if (plan.kind === 'refused') return;
            written += 1;
            expect(plan.nextText).not.toBe(text);
            expect(ready(undoOf(subject, plan.nextText, plan.nextEntries)).nextText).toBe(text);
          }),
          { numRuns },
        );
        expect(written).toBeGreaterThanOrEqual(numRuns * (1 - given.refusedShare));
      },
      timeoutMs,
    );

    it(
      'are the same to the byte after any sequence of applies, modes and ports, and one undo',
      () => {
        const sequence = fc.array(fc.tuple(modes, urls), { minLength: 2, maxLength: 4 });
        fc.assert(
          fc.property(files, sequence, ({ text }, steps) => {
            let now: { text: string | null; entries: readonly LedgerEntry[] } = { text, entries: [] };
            for (const [mode, url] of steps) {
              const plan = applyTo(subject, now.text, now.entries, mode, url);
              if (plan.kind === 'refused') return;
              now = { text: plan.nextText, entries: plan.nextEntries };
            }
            expect(ready(undoOf(subject, now.text, now.entries)).nextText).toBe(text);
          }),
          { numRuns },
        );
      },
      timeoutMs,
    );

    it(
      'are not changed by a second apply, nor by a second undo',
      () => {
        fc.assert(
          fc.property(files, modes, ({ text }, mode) => {
            const plan = applyTo(subject, text, [], mode);
            if (plan.kind === 'refused') return;
            const again = ready(applyTo(subject, plan.nextText, plan.nextEntries, mode));
            expect(again.nextText).toBe(plan.nextText);
            expect(again.nextEntries).toEqual(plan.nextEntries);
            expect(again.changes).toEqual([]);
            const undone = ready(undoOf(subject, plan.nextText, plan.nextEntries));
            expect(ready(undoOf(subject, undone.nextText, [])).nextText).toBe(undone.nextText);
          }),
          { numRuns },
        );
      },
      timeoutMs,
    );

    it(
      'differ in planned keys only, keep every other character, and strict ones stay strict',
      () => {
        fc.assert(
          fc.property(files, modes, ({ text, strict }, mode) => {
            const plan = applyTo(subject, text, [], mode);
            if (plan.kind === 'refused') return;
            const after = plan.nextText ?? '';
            const paths = plan.nextEntries.map((entry) => entry.path);
            for (const changed of newFormat().changedPaths(text, after, paths)) {
              const planned = paths.some((path) => samePath(path, changed) || startsWithPath(path, changed));
              expect(planned, JSON.stringify(changed)).toBe(true);
            }
            const replaced = plan.nextEntries.flatMap((entry) =>
              entry.previous.present ? [entry.previous.text] : [],
            );
            // The white space of a blank file is given up, and put back by undo.
            if (text.trim() !== '') expect(survives(text, after, replaced)).toBe(true);
            if (strict) expect(() => JSON.parse(after.replace('\uFEFF', '')) as unknown).not.toThrow();
          }),
          { numRuns },
        );
      },
      timeoutMs,
    );

    it(
      'keep what a person edits between apply and undo, and lose nothing else',
      () => {
        let made = 0;
        fc.assert(
          fc.property(files, modes, fc.constantFrom(...given.edits), ({ text }, mode, edit) => {
            const format = newFormat();
            const plan = applyTo(subject, text, [], mode);
            if (plan.kind === 'refused') return;
            const edited = unlessRefused(
              () => format.setKey(plan.nextText ?? '', edit.path, edit.value).text,
            );
            if (edited === null) return;
            made += 1;
            // A person's edit inside a container of ours keeps the whole of it.
            const around = plan.nextEntries.find((entry) => startsWithPath(edit.path, entry.path));
            const [other] = format.readKeys(text, [around?.path ?? edit.path]);
            const undone = ready(undoOf(subject, edited, plan.nextEntries)).nextText ?? '';
            const [kept] = format.readKeys(undone, [edit.path]);
            expect(kept).toMatchObject({ present: true, value: edit.value });
            if (other?.present === true) return;
            // Without the person's own key, the file says again what it said before.
            const isStray = (path: KeyPath): boolean =>
              !startsWithPath(edit.path, path) && given.mayStay?.(path) !== true;
            const stays = around?.path ?? edit.path;
            const stray = format.changedPaths(text, undone, [stays]).filter(isStray);
            expect(stray.filter((path) => !startsWithPath(path, stays))).toEqual([]);
          }),
          { numRuns },
        );
        expect(made).toBeGreaterThan(numRuns * 0.4);
      },
      timeoutMs,
    );
  });
}

/** An edit that this file cannot take (a person's own list where a table is wanted, for one) is no edit. */
function unlessRefused(work: () => string): string | null {
  try {
    return work();
  } catch (error) {
    if (isSwitchyardError(error) && error.code === 'file-refused') return null;
    throw error;
  }
}

/** What has to hold for every file of a corpus. */
export function describeCorpus(given: FormatCase): void {
  const { subject, corpus, modes } = given;
  const editable = corpus.filter((file) => file.refused === undefined && file.text.length < hugeLength);
  const huge = corpus.filter((file) => file.refused === undefined && file.text.length >= hugeLength);
  const hopeless = corpus.filter((file) => file.refused !== undefined);

  describe(`the corpus: ${given.name}`, () => {
    it.each(editable)('$name: applied, and put back to the byte', ({ text }) => {
      for (const mode of modes) {
        const applied = ready(applyTo(subject, text, [], mode));
        const again = ready(applyTo(subject, applied.nextText, applied.nextEntries, mode));
        expect(again.nextText === applied.nextText).toBe(true);
        expect(ready(undoOf(subject, applied.nextText, applied.nextEntries)).nextText).toBe(text);
      }
    });

    it.each(huge)(
      '$name: applied, and put back to the byte',
      ({ text }) => {
        const applied = ready(applyTo(subject, text, [], modes[0]));
        expect(applied.diff.length).toBeLessThan(100);
        // Not by toBe: a failure would print the file.
        expect(ready(undoOf(subject, applied.nextText, applied.nextEntries)).nextText === text).toBe(true);
      },
      hugeTimeoutMs,
    );

    it.each(editable)('$name: a change of mode leaves only the keys of the new mode', ({ text }) => {
      let now = ready(applyTo(subject, text, [], modes[0]));
      for (const mode of [...modes.slice(1), modes[0]]) {
        now = ready(applyTo(subject, now.nextText, now.nextEntries, mode));
        const direct = ready(applyTo(subject, text, [], mode));
        expect(now.nextEntries.map((entry) => entry.path)).toEqual(
          direct.nextEntries.map((entry) => entry.path),
        );
        expect(ready(undoOf(subject, now.nextText, now.nextEntries)).nextText).toBe(text);
      }
    });

    it.each(hopeless)('$name: refused, with the place', ({ text, refused }) => {
      const plan = applyTo(subject, text);
      expect(plan).toMatchObject({ kind: 'refused', ...refused });
      expect(plan.kind === 'refused' && plan.message.length < 400).toBe(true);
    });
  });
}

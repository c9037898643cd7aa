import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSwitchyardError } from '../errors/index.ts';
import { createFormat } from './formats/registry.ts';
import { samePath, startsWithPath, type KeyPath, type OwnedValue } from './formats/text-format.ts';
import type { LedgerEntry } from './ledger.ts';
import type { AgentMode } from './manifest.ts';
import { applyTo, ready, survives, testScale, undoOf } from './testing/planning.ts';
import { uglyYaml } from './testing/ugly-yaml.ts';
import { yamlAgent } from './testing/ugly-yaml-agent.ts';

const numRuns = Math.ceil(100 * testScale);
const limitMs = 60_000 * Math.max(1, testScale);
const modes = fc.constantFrom<AgentMode>('key', 'pass-through');
const noEntries: readonly LedgerEntry[] = [];

describe('generated YAML files', () => {
  it(
    'are the same to the byte after apply and undo',
    () => {
      let written = 0;
      fc.assert(
        fc.property(uglyYaml, modes, (text, mode) => {
          const plan = applyTo(yamlAgent, text, [], mode);
          if (plan.kind === 'refused') return;
          written += 1;
          expect(plan.nextText).not.toBe(text);
          expect(ready(undoOf(yamlAgent, plan.nextText, plan.nextEntries)).nextText).toBe(text);
        }),
        { numRuns },
      );
      expect(written).toBeGreaterThan(numRuns * 0.75);
    },
    limitMs,
  );

  it(
    'are the same to the byte after any sequence of applies, modes and ports, and one undo',
    () => {
      const urls = fc.constantFrom('http://127.0.0.1:4310', 'http://127.0.0.1:5000');
      const sequence = fc.array(fc.tuple(modes, urls), { minLength: 2, maxLength: 4 });
      fc.assert(
        fc.property(uglyYaml, sequence, (text, steps) => {
          let now = { text: text as string | null, entries: noEntries };
          for (const [mode, url] of steps) {
            const plan = applyTo(yamlAgent, now.text, now.entries, mode, url);
            if (plan.kind === 'refused') return;
            now = { text: plan.nextText, entries: plan.nextEntries };
          }
          expect(ready(undoOf(yamlAgent, now.text, now.entries)).nextText).toBe(text);
        }),
        { numRuns },
      );
    },
    limitMs,
  );

  it(
    'are not changed by a second apply, nor by a second undo',
    () => {
      fc.assert(
        fc.property(uglyYaml, modes, (text, mode) => {
          const plan = applyTo(yamlAgent, text, [], mode);
          if (plan.kind === 'refused') return;
          const again = ready(applyTo(yamlAgent, plan.nextText, plan.nextEntries, mode));
          expect(again.nextText).toBe(plan.nextText);
          expect(again.nextEntries).toEqual(plan.nextEntries);
          expect(again.changes).toEqual([]);
          const undone = ready(undoOf(yamlAgent, plan.nextText, plan.nextEntries));
          expect(ready(undoOf(yamlAgent, undone.nextText, [])).nextText).toBe(undone.nextText);
        }),
        { numRuns },
      );
    },
    limitMs,
  );

  it(
    'differ in planned keys only and keep every other character',
    () => {
      fc.assert(
        fc.property(uglyYaml, modes, (text, mode) => {
          const plan = applyTo(yamlAgent, text, [], mode);
          if (plan.kind === 'refused') return;
          const after = plan.nextText ?? '';
          const paths = plan.nextEntries.map((entry) => entry.path);
          for (const changed of createFormat('yaml').changedPaths(text, after, paths)) {
            expect(paths.some((path) => samePath(path, changed) || startsWithPath(path, changed))).toBe(true);
          }
          // The white space of a blank file is given up, and put back by undo.
          if (text.trim() === '') return;
          const replaced = plan.nextEntries.flatMap((entry) =>
            entry.previous.present ? [entry.previous.text] : [],
          );
          expect(survives(text, after, replaced)).toBe(true);
        }),
        { numRuns },
      );
    },
    limitMs,
  );

  it(
    'keep what a person edits between apply and undo, and lose nothing else',
    () => {
      fc.assert(
        fc.property(uglyYaml, modes, fc.constantFrom(...edits), (text, mode, edit) => {
          const format = createFormat('yaml');
          const plan = applyTo(yamlAgent, text, [], mode);
          if (plan.kind === 'refused') return;
          const edited = unlessRefused(() => format.setKey(plan.nextText ?? '', edit.path, edit.value).text);
          if (edited === null) return;
          const [other] = format.readKeys(text, [edit.path]);
          const undone = ready(undoOf(yamlAgent, edited, plan.nextEntries)).nextText ?? '';
          const [kept] = format.readKeys(undone, [edit.path]);
          expect(kept).toMatchObject({ present: true, value: edit.value });
          const stray = format
            .changedPaths(text, undone, [edit.stays])
            .filter((path) => !startsWithPath(edit.stays, path) && !startsWithPath(path, edit.stays));
          expect(other?.present === true ? [] : stray).toEqual([]);
        }),
        { numRuns },
      );
    },
    limitMs,
  );
});

interface Edit {
  readonly path: KeyPath;
  readonly value: OwnedValue;
  /** What undo must leave alone because of it: an element of a list counts as one value. */
  readonly stays: KeyPath;
}

const edit = (path: KeyPath, value: OwnedValue, stays: KeyPath = path): Edit => ({ path, value, stays });
const ourElement = ['models', '[name=Switchyard]'];

/** New keys beside ours, inside what we made, and our own keys changed. */
const edits: readonly Edit[] = [
  edit(['theirs'], 'mine'),
  edit(['theirs', 'deep', 'key'], true),
  edit(['model'], 'theirs'),
  edit(['providers', 'switchyard', 'theirs'], 'x'),
  edit(['providers', 'theirs', 'model'], 'x'),
  edit(['models', '[name=Theirs]'], { name: 'Theirs', list: ['a', { b: 1 }] }),
  edit([...ourElement, 'theirs'], 'x', ourElement),
  edit([...ourElement, 'apiBase'], 'theirs', ourElement),
];

function unlessRefused(work: () => string): string | null {
  try {
    return work();
  } catch (error) {
    if (isSwitchyardError(error) && error.code === 'file-refused') return null;
    throw error;
  }
}

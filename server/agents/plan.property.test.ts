import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFormat } from './formats/registry.ts';
import { samePath, startsWithPath, type KeyPath } from './formats/text-format.ts';
import type { LedgerEntry } from './ledger.ts';
import type { AgentMode } from './manifest.ts';
import { applyTo, claudeCode, codex, ready, testScale, undoOf, type Subject } from './testing/planning.ts';
import { uglyJson, type UglyJson } from './testing/ugly-json.ts';
import { uglyToml } from './testing/ugly-toml.ts';

const numRuns = Math.ceil(300 * testScale);
const modes = fc.constantFrom<AgentMode>('key', 'pass-through');

const cases: readonly (readonly [string, Subject, fc.Arbitrary<UglyJson>])[] = [
  ['JSON', claudeCode, uglyJson],
  ['TOML', codex, uglyToml.map((text) => ({ text, strict: false }))],
];

describe.each(cases)('generated %s files', (_name, subject, files) => {
  it('are the same to the byte after apply and undo', () => {
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
    expect(written).toBeGreaterThan(numRuns * 0.75);
  });

  it('are the same to the byte after any sequence of applies, modes and ports, and one undo', () => {
    const sequence = fc.array(
      fc.tuple(modes, fc.constantFrom('http://127.0.0.1:4310', 'http://127.0.0.1:5000')),
      {
        minLength: 2,
        maxLength: 4,
      },
    );
    fc.assert(
      fc.property(files, sequence, ({ text }, steps) => {
        let now = { text: text as string | null, entries: undoneEntries };
        for (const [mode, url] of steps) {
          const plan = applyTo(subject, now.text, now.entries, mode, url);
          if (plan.kind === 'refused') return;
          now = { text: plan.nextText, entries: plan.nextEntries };
        }
        expect(ready(undoOf(subject, now.text, now.entries)).nextText).toBe(text);
      }),
      { numRuns },
    );
  });

  it('are not changed by a second apply, nor by a second undo', () => {
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
  });

  it('differ in planned keys only, keep every other character, and strict JSON stays strict', () => {
    fc.assert(
      fc.property(files, modes, ({ text, strict }, mode) => {
        const plan = applyTo(subject, text, [], mode);
        if (plan.kind === 'refused') return;
        const after = plan.nextText ?? '';
        const paths = plan.nextEntries.map((entry) => entry.path);
        for (const changed of createFormat(plan.nextEntries[0]!.format).changedPaths(text, after)) {
          expect(paths.some((path) => samePath(path, changed) || startsWithPath(path, changed))).toBe(true);
        }
        const replaced = plan.nextEntries.flatMap((entry) =>
          entry.previous.present ? [entry.previous.text] : [],
        );
        expect(survives(text, after, replaced)).toBe(true);
        if (strict) expect(() => JSON.parse(after.replace('\uFEFF', '')) as unknown).not.toThrow();
      }),
      { numRuns },
    );
  });

  it('keep what a person edits between apply and undo, and lose nothing else', () => {
    fc.assert(
      fc.property(files, modes, fc.constantFrom(...edits), ({ text }, mode, edit) => {
        const format = createFormat(subject.manifest.files(subject.home)[0]!.format);
        const plan = applyTo(subject, text, [], mode);
        if (plan.kind === 'refused') return;
        const edited = format.setKey(plan.nextText ?? '', edit.path(subject), edit.value).text;
        const [other] = format.readKeys(text, [edit.path(subject)]);
        const undone = ready(undoOf(subject, edited, plan.nextEntries)).nextText ?? '';
        const [kept] = format.readKeys(undone, [edit.path(subject)]);
        expect(kept).toMatchObject({ present: true, value: edit.value });
        // Without the person's own key, the file says again what it said before.
        const stray = format
          .changedPaths(text, undone)
          .filter((path) => !startsWithPath(edit.path(subject), path));
        expect(other?.present === true ? [] : stray.filter((path) => !ownTable(subject, path))).toEqual([]);
      }),
      { numRuns },
    );
  });
});

const undoneEntries: readonly LedgerEntry[] = [];

interface Edit {
  readonly path: (subject: Subject) => KeyPath;
  readonly value: string | number | boolean;
}

/** New keys beside ours, inside our table, and one of ours changed. */
const edits: readonly Edit[] = [
  { path: () => ['theirs'], value: 'mine' },
  {
    path: (subject) => (subject === codex ? ['model_provider'] : ['env', 'ANTHROPIC_BASE_URL']),
    value: 'theirs',
  },
  {
    path: (subject) =>
      subject === codex ? ['model_providers', 'switchyard', 'stream_max_retries'] : ['env', 'THEIRS'],
    value: 'x',
  },
  { path: (subject) => (subject === codex ? ['theirs', 'table', 'key'] : ['theirs', 'key']), value: true },
];

/** Codex rejects a provider without a name, so ours stays while the person's key is in the table. */
function ownTable(subject: Subject, path: KeyPath): boolean {
  return subject === codex && samePath(path, ['model_providers', 'switchyard', 'name']);
}

/** True when every character of `before`, but for replaced values, is still there in the same order. */
function survives(before: string, after: string, replaced: readonly string[]): boolean {
  let rest = before;
  for (const value of replaced) rest = rest.replaceAll(value, '');
  let at = 0;
  for (const character of rest) {
    at = after.indexOf(character, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

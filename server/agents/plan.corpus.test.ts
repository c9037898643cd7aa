import { describe, expect, it } from 'vitest';
import type { AgentMode } from './manifest.ts';
import { applyTo, claudeCode, codex, ready, undoOf, type Subject } from './testing/planning.ts';
import { jsonCorpus, tomlCorpus, type CorpusFile } from './testing/ugly-corpus.ts';

const editable = (files: readonly CorpusFile[]): CorpusFile[] =>
  files.filter((file) => file.refused === undefined);
const hopeless = (files: readonly CorpusFile[]): CorpusFile[] =>
  files.filter((file) => file.refused !== undefined);

const subjects: readonly (readonly [string, Subject, readonly CorpusFile[]])[] = [
  ['settings.json', claudeCode, jsonCorpus],
  ['config.toml', codex, tomlCorpus],
];

describe.each(subjects)('%s', (_name, subject, corpus) => {
  it.each(editable(corpus))('$name: applied, and put back to the byte', ({ text }) => {
    for (const mode of ['key', 'pass-through'] satisfies AgentMode[]) {
      const applied = ready(applyTo(subject, text, [], mode));
      const again = ready(applyTo(subject, applied.nextText, applied.nextEntries, mode));
      expect(again.nextText).toBe(applied.nextText);
      expect(ready(undoOf(subject, applied.nextText, applied.nextEntries)).nextText).toBe(text);
    }
  });

  it.each(editable(corpus))('$name: a change of mode leaves only the keys of the new mode', ({ text }) => {
    const first = ready(applyTo(subject, text));
    const second = ready(applyTo(subject, first.nextText, first.nextEntries, 'pass-through'));
    const third = ready(applyTo(subject, second.nextText, second.nextEntries, 'key'));
    const direct = ready(applyTo(subject, text, [], 'pass-through'));
    expect(second.nextEntries.map((entry) => entry.path)).toEqual(
      direct.nextEntries.map((entry) => entry.path),
    );
    expect(ready(undoOf(subject, second.nextText, second.nextEntries)).nextText).toBe(text);
    expect(ready(undoOf(subject, third.nextText, third.nextEntries)).nextText).toBe(text);
  });

  it.each(hopeless(corpus))('$name: refused, with the place', ({ text, refused }) => {
    const plan = applyTo(subject, text);
    expect(plan).toMatchObject({ kind: 'refused', ...refused });
    expect(plan.kind === 'refused' && plan.message.length < 400).toBe(true);
  });
});

describe('the corpus', () => {
  it('has at least forty files', () => {
    expect(jsonCorpus.length + tomlCorpus.length).toBeGreaterThanOrEqual(40);
  });
});

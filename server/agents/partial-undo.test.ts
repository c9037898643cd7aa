import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFormat } from './formats/registry.ts';
import { showPath } from './formats/text-format.ts';
import { planUndo } from './plan.ts';
import { formatCases } from './testing/format-cases.ts';
import { applyTo, codex, ready, situationOf, testScale } from './testing/planning.ts';

const numRuns = Math.ceil(100 * testScale);

describe.each(formatCases)(
  '$name: generated files put back in two steps',
  ({ subject, files, refusedShare }) => {
    it('are the same to the byte, whichever keys go first', () => {
      let written = 0;
      fc.assert(
        fc.property(files, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), ({ text }, picks) => {
          const plan = applyTo(subject, text);
          if (plan.kind === 'refused') return;
          written += 1;
          const some = plan.nextEntries.filter((_entry, index) => picks[index]).map(({ path }) => path);
          const part = ready(planUndo(situationOf(subject, plan.nextText, plan.nextEntries), some));
          const format = createFormat(situationOf(subject, '').format);
          const staying = part.nextEntries.map(({ path }) => path);
          expect(format.readKeys(part.nextText ?? '', staying).every((reading) => reading.present)).toBe(
            true,
          );
          const rest = ready(planUndo(situationOf(subject, part.nextText, part.nextEntries)));
          expect(rest.nextText).toBe(text);
          expect(rest.nextEntries).toEqual([]);
        }),
        { numRuns },
      );
      expect(written).toBeGreaterThan(numRuns * (0.95 - refusedShare));
    });
  },
);

describe('putting back single keys', () => {
  const applied = ready(applyTo(codex, 'model_provider = "theirs"\n'));
  const undo = (text: string | null, names: readonly string[]): ReturnType<typeof ready> => {
    const paths = applied.nextEntries
      .map(({ path }) => path)
      .filter((path) => names.includes(showPath(path)));
    return ready(planUndo(situationOf(codex, text, applied.nextEntries), paths));
  };

  it('keeps a key that the others need, and its entry', () => {
    const plan = undo(applied.nextText, ['model_providers.switchyard.name']);
    expect(plan.nextText).toBe(applied.nextText);
    expect(plan.nextEntries).toHaveLength(applied.nextEntries.length);
    expect(plan.warnings.join()).toContain('is not valid without it');
  });

  it('changes only those, and the others stay ours', () => {
    const plan = undo(applied.nextText, ['model_provider']);
    expect(plan.nextText).toContain('model_provider = "theirs"');
    expect(plan.nextText).toContain('[model_providers.switchyard]');
    expect(plan.nextEntries).toHaveLength(applied.nextEntries.length - 1);
    expect(plan.changes.map(({ key }) => key)).toEqual(['model_provider']);
  });

  it('gives up the entry of a key that somebody changed, and leaves the key', () => {
    const edited = (applied.nextText ?? '').replace(
      'model_provider = "switchyard"',
      'model_provider = "other"',
    );
    const plan = undo(edited, ['model_provider']);
    expect(plan.nextText).toBe(edited);
    expect(plan.nextEntries).toHaveLength(applied.nextEntries.length - 1);
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unifiedDiff } from './diff.ts';
import { testScale } from './testing/planning.ts';

const lines = (text: string): string[] => (text === '' ? [] : text.split('\n'));

/** What a reader reconstructs from the diff: the lines of one side, with unchanged stretches from the original. */
function patched(before: string, diff: readonly string[]): string {
  const source = lines(before);
  const result: string[] = [];
  let at = 0;
  for (const line of diff.slice(2)) {
    const hunk = /^@@ -(\d+),(\d+) /.exec(line);
    if (hunk !== null) {
      const start = Number(hunk[1]) - 1;
      result.push(...source.slice(at, start));
      at = start;
    } else if (line.startsWith('+')) result.push(line.slice(1));
    else {
      expect(source[at]).toBe(line.slice(1));
      if (line.startsWith(' ')) result.push(source[at]!);
      at += 1;
    }
  }
  return [...result, ...source.slice(at)].join('\n');
}

describe('the diff', () => {
  it('leads from one text to the other, for any two texts', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', 'd {', '}', 'e'), { maxLength: 30 })
      .map((parts) => parts.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(patched(before, unifiedDiff('f', before, after))).toBe(after);
      }),
      { numRuns: Math.ceil(500 * testScale) },
    );
  });

  it('is empty for equal texts and shows three lines around a change', () => {
    const before = Array.from({ length: 20 }, (_, index) => `line ${index}`).join('\n');
    expect(unifiedDiff('f', before, before)).toEqual([]);
    expect(unifiedDiff('f', before, before.replace('line 9', 'LINE 9'))).toEqual([
      '--- f',
      '+++ f',
      '@@ -7,7 +7,7 @@',
      ' line 6',
      ' line 7',
      ' line 8',
      '-line 9',
      '+LINE 9',
      ' line 10',
      ' line 11',
      ' line 12',
    ]);
  });

  it('cuts a very long line to the part that changed', () => {
    const before = `${'x'.repeat(100_000)}OLD${'y'.repeat(100_000)}`;
    const diff = unifiedDiff('f', before, before.replace('OLD', 'NEW'));
    expect(diff.join('\n').length).toBeLessThan(1000);
    expect(diff.join('\n')).toMatch(/-.*OLD.*\n\+.*NEW/);
  });

  it('shows all that is new in a long line', () => {
    const before = `{"a":"${'x'.repeat(300)}","z":1}`;
    const added = `"b":"${'n'.repeat(600)}","c":"last"`;
    const [, , , , plus] = unifiedDiff('f', before, before.replace('"z"', `${added},"z"`));
    expect(plus).toContain(added);
  });

  it('stays quick for two texts with nothing in common', () => {
    const one = Array.from({ length: 3000 }, (_, index) => `a${index}`).join('\n');
    const two = Array.from({ length: 3000 }, (_, index) => `b${index}`).join('\n');
    expect(unifiedDiff('f', one, two)).toHaveLength(6003);
  });
});

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** The ids of the dialect rules: 1 to 139, and one that was put in later. */
const ids: ReadonlySet<string> = new Set([
  ...Array.from({ length: 139 }, (_, index) => String(index + 1)),
  '38a',
]);

const server = join(import.meta.dirname, '..');

/** The ids that stand in brackets at the end of test titles, such as `[rule 7]` or `[rules 34, 75 and 76]`. */
function coveredIds(): ReadonlySet<string> {
  const texts = readdirSync(server, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts') && !path.endsWith('rules-index.test.ts'))
    .map((path) => readFileSync(join(server, path), 'utf8'));
  const lists = texts.flatMap((text) =>
    [...text.matchAll(/\[rules? ([^\]]+)\]/g)].map(([, list]) => list ?? ''),
  );
  // A title may go on with other sources, such as `provider notes 16.2`.
  return new Set(lists.flatMap((list) => (list.split(/, (?=[a-z])/)[0] ?? '').match(/\d+a?/g) ?? []));
}

it('every dialect rule has a test that names it', () => {
  const covered = coveredIds();
  expect([...ids].filter((id) => !covered.has(id))).toEqual([]);
});

it('no test names a rule that there is not', () => {
  expect([...coveredIds()].filter((id) => !ids.has(id))).toEqual([]);
});

import { expect, it } from 'vitest';
import { scaled } from '../../storage/testing/temporary-directory.ts';
import { roundTests } from './testing/rounds/index.ts';

/** Quick counts; `testing/tokens/run.ts` takes any. Those that start processes are the slow ones. */
const counts: readonly (readonly [name: string, rounds: number])[] = [
  ['T-R1', 10],
  ['T-R2', 10],
  ['T-R3', 2],
  ['T-R3-silent', 10],
  ['T-R3-lively', 3],
  ['T-R4', 1],
  ['T-R4-never', 3],
  ['T-R5', 50],
  ['T-R7', 2],
  ['T-K1', 3],
  ['T-K2', 2],
  ['T-K2-grace', 2],
  ['T-K3', 12],
  ['T-K4', 1],
];

it('counts every test that there is', () => {
  expect(counts.map(([name]) => name)).toEqual([...roundTests.keys()]);
});

it.each(counts)('%s holds in each of %i rounds', { timeout: 180_000 }, async (name, rounds) => {
  const report = await roundTests.get(name)?.(scaled(rounds));
  expect(report?.faults).toEqual([]);
  expect(report?.good).toBe(report?.rounds);
});

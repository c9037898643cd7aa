import { expect, it } from 'vitest';
import { testScale } from './testing/planning.ts';
import { killRounds } from './testing/kill-rounds.ts';

const kills = Math.ceil(15 * testScale);

it(
  `after ${kills} kills in the middle of edits, each file is as before or as after, and no set is mixed`,
  {
    timeout: 300_000,
  },
  async () => {
    const tallies = [...(await killRounds(kills, 300)).values()];
    expect(tallies.flatMap(({ failures }) => failures)).toEqual([]);
    // Without this the kills would have hit nothing.
    expect(tallies.reduce((sum, { interrupted }) => sum + interrupted, 0)).toBeGreaterThan(kills / 5);
  },
);

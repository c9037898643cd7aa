/** A die whose throws follow from a seed, so that a failing file can be generated again and made smaller. */
export type Roll = (count: number) => number;

export function rollsOf(seed: number): Roll {
  let state = seed;
  return (count) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % count;
  };
}

import { expect, test } from 'vitest';
import { scaled } from '../../storage/testing/temporary-directory.ts';
import { runHealthModel } from '../../testing/health/model.ts';

// The full run is `node testing/health/model-test.ts 1000000 <seed>`.
test.each([1, 2])(
  'the nine properties hold over random steps, seed %i',
  (seed) => {
    const result = runHealthModel(scaled(25_000), seed);
    expect(result.broken).toBeNull();
    const situations = ['chosen: probing', 'chosen: resting', 'chosen: probe-taken', 'restart', 'way back'];
    // A check that is never reached proves nothing.
    for (const situation of [...situations, 'bound conversation kept', 'moved to another account'])
      expect(result.seen[situation] ?? 0, situation).toBeGreaterThan(10);
  },
  60_000,
);

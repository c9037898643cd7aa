import { describe, expect, it } from 'vitest';
import { fuzz } from './run.ts';
import { sseTrial } from './sse.ts';
import { translatorTrial } from './translator.ts';

/** `SWITCHYARD_TEST_SCALE` makes the runs longer; docs/testing.md has the large counts. */
const scale = Number(process.env['SWITCHYARD_TEST_SCALE'] ?? 1);
const limitMs = 300_000 * Math.max(1, scale);

describe('damaged input', () => {
  it(
    'gives sound events however it is cut, and never an exception',
    () => {
      const { failures } = fuzz(sseTrial, 1, 10_000 * scale);
      expect(failures).toEqual([]);
    },
    limitMs,
  );

  it(
    'is refused or translated for every pair into what its reader takes',
    () => {
      const { failures } = fuzz(translatorTrial, 1, 1_500 * scale);
      expect(failures).toEqual([]);
    },
    limitMs,
  );
});

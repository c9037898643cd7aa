import { describe, expect, it } from 'vitest';
import type { Usage } from './response.ts';
import { createRisingCounts, mergeUsage } from './usage.ts';

const counts = (output: number | null, reasoning: number | null): Usage => ({
  input: 5,
  cacheRead: null,
  cacheWrite: null,
  output,
  reasoning,
  raw: null,
});

describe('reports on one answer', () => {
  it('never say that fewer tokens were written than before', () => {
    const rising = createRisingCounts();
    expect([counts(3, 1), counts(2, 4), counts(null, null), counts(1, 0)].map(rising)).toEqual([
      counts(3, 1),
      counts(3, 4),
      counts(null, null),
      counts(3, 4),
    ]);
  });

  it('keep what only the earlier one said', () => {
    expect(mergeUsage(counts(3, null), counts(null, 2))).toEqual(counts(3, 2));
  });
});

import { describe, expect, it } from 'vitest';
import { addUsage, createUsageSum } from './usage.ts';

const start = { input_tokens: 200, output_tokens: 1 };
const corrected = {
  input_tokens: 50,
  cache_read_input_tokens: 150,
  cache_creation_input_tokens: 0,
  output_tokens: 9,
};

describe('the usage of a Messages stream', () => {
  it('takes a later report of the input for the better one, and counts cached tokens once', () => {
    const sum = createUsageSum();
    sum.add(start);
    expect(sum.add(corrected)).toMatchObject({ input: 200, cacheRead: 150, cacheWrite: 0, output: 9 });
    expect(addUsage(addUsage(null, start), corrected)).toEqual({
      input: 50,
      output: 9,
      cacheRead: 150,
      cacheWrite: 0,
    });
  });

  it('lets an estimate at the start fall to what was counted', () => {
    const sum = createUsageSum();
    sum.add({ input_tokens: 42, output_tokens: 0 });
    expect(sum.add({ input_tokens: 20, output_tokens: 3 })).toMatchObject({ input: 20, output: 3 });
  });

  it.each([[{ output_tokens: 9 }], [{ input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 9 }]])(
    'keeps the input when a later report is %j',
    (later) => {
      const sum = createUsageSum();
      sum.add({ input_tokens: 10, cache_read_input_tokens: 80, cache_creation_input_tokens: 10 });
      expect(sum.add(later)).toMatchObject({ input: 100, cacheRead: 80, cacheWrite: 10, output: 9 });
    },
  );
});

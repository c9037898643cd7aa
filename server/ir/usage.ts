import type { Usage } from './response.ts';

/**
 * Two reports on one answer as one: `later` counts where it says a number, and a null never hides what was known. The
 * vendor's own object is the later one.
 */
export function mergeUsage(earlier: Usage, later: Usage): Usage {
  return {
    input: later.input ?? earlier.input,
    cacheRead: later.cacheRead ?? earlier.cacheRead,
    cacheWrite: later.cacheWrite ?? earlier.cacheWrite,
    output: later.output ?? earlier.output,
    reasoning: later.reasoning ?? earlier.reasoning,
    raw: later.raw ?? earlier.raw,
  };
}

/**
 * Keeps counts of written tokens from falling from one report on an answer to the next: what was written stays written.
 * A server that counts per chunk, or a damaged stream, says less later. One per answer.
 */
export function createRisingCounts(): (usage: Usage) => Usage {
  let output = 0;
  let reasoning = 0;
  return (usage) => {
    output = Math.max(output, usage.output ?? 0);
    reasoning = Math.max(reasoning, usage.reasoning ?? 0);
    return {
      ...usage,
      output: usage.output === null ? null : output,
      reasoning: usage.reasoning === null ? null : reasoning,
    };
  };
}

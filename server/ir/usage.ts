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

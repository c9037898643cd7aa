import type { TokenUsage } from '../../contract/index.ts';
import { countOf, memberOf } from '../json-values.ts';

/**
 * Tokens of a `usage` object. OpenAI counts cached and written tokens inside `input_tokens` (codex protocol notes
 * 4.1); here `input` is the rest, so that the four numbers add up.
 */
export function readUsage(usage: unknown): TokenUsage | null {
  const total = countOf(memberOf(usage, 'input_tokens'));
  const output = countOf(memberOf(usage, 'output_tokens'));
  if (total === null && output === null) return null;
  const details = memberOf(usage, 'input_tokens_details');
  const cacheRead = countOf(memberOf(details, 'cached_tokens')) ?? 0;
  const cacheWrite = countOf(memberOf(details, 'cache_write_tokens')) ?? 0;
  return {
    input: Math.max(0, (total ?? 0) - cacheRead - cacheWrite),
    output: output ?? 0,
    cacheRead,
    cacheWrite,
  };
}

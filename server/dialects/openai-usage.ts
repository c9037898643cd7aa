import type { TokenUsage } from '../contract/index.ts';
import type { JsonObject, Usage } from '../ir/index.ts';
import { asRecord, countOf, memberOf } from './json-values.ts';

/**
 * Tokens of a `usage` object of Chat Completions (codex protocol notes 4.5); null when it holds no counts. Cached and
 * written tokens are inside `prompt_tokens`. Other names for the same: `prompt_cache_hit_tokens` (DeepSeek, provider
 * notes 10), `cached_tokens` beside the totals (Moonshot) and `cached_creation_tokens` (engines in front of Anthropic).
 */
export function decodeUsage(usage: unknown): Usage | null {
  const record = asRecord(usage);
  if (record === null) return null;
  const input = countOf(memberOf(record, 'prompt_tokens'));
  const output = countOf(memberOf(record, 'completion_tokens'));
  if (input === null && output === null) return null;
  const details = memberOf(record, 'prompt_tokens_details');
  const reasoning = countOf(memberOf(memberOf(record, 'completion_tokens_details'), 'reasoning_tokens'));
  return {
    input,
    cacheRead:
      countOf(memberOf(details, 'cached_tokens')) ??
      countOf(memberOf(record, 'prompt_cache_hit_tokens')) ??
      countOf(memberOf(record, 'cached_tokens')),
    cacheWrite:
      countOf(memberOf(details, 'cache_write_tokens')) ??
      countOf(memberOf(details, 'cached_creation_tokens')) ??
      countOf(memberOf(details, 'cache_creation_tokens')),
    output: withReasoning(input, output, reasoning, countOf(memberOf(record, 'total_tokens'))),
    reasoning,
    raw: record as JsonObject,
  };
}

/** Where reasoning is counted beside `completion_tokens`, the total tells (seen at xAI; not in our references). */
function withReasoning(
  input: number | null,
  output: number | null,
  reasoning: number | null,
  total: number | null,
): number | null {
  if (output === null || reasoning === null || reasoning === 0 || total === null) return output;
  return (input ?? 0) + output + reasoning === total ? output + reasoning : output;
}

/** The same for the activity list: the four numbers add up. */
export function readTokenUsage(usage: unknown): TokenUsage | null {
  const decoded = decodeUsage(usage);
  if (decoded === null) return null;
  const cacheRead = decoded.cacheRead ?? 0;
  const cacheWrite = decoded.cacheWrite ?? 0;
  return {
    input: Math.max(0, (decoded.input ?? 0) - cacheRead - cacheWrite),
    output: decoded.output ?? 0,
    cacheRead,
    cacheWrite,
  };
}

/**
 * A `usage` object for a client, or null when nothing is known. Written tokens go under OpenAI's own name and under the
 * older one that clients know, and only when they were told, an explicit 0 too (dialect rules 102 and 106).
 */
export function encodeUsage(usage: Usage): JsonObject | null {
  if (usage.input === null && usage.output === null) return null;
  const input = usage.input ?? 0;
  const output = usage.output ?? 0;
  const { cacheRead, cacheWrite, reasoning } = usage;
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    ...(cacheRead === null && cacheWrite === null
      ? {}
      : {
          prompt_tokens_details: {
            cached_tokens: cacheRead ?? 0,
            ...(cacheWrite === null
              ? {}
              : { cache_write_tokens: cacheWrite, cached_creation_tokens: cacheWrite }),
          },
        }),
    ...(reasoning === null ? {} : { completion_tokens_details: { reasoning_tokens: reasoning } }),
  };
}

/** The usage of a chunk or answer: on top, in the choice (Moonshot) or in `x_groq` (Groq); the last two not in our references. */
export function usageMember(chunk: unknown, choice: unknown): unknown {
  return (
    asRecord(memberOf(chunk, 'usage')) ??
    asRecord(memberOf(choice, 'usage')) ??
    memberOf(memberOf(chunk, 'x_groq'), 'usage')
  );
}

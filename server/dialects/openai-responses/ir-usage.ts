import type { JsonObject, Usage } from '../../ir/index.ts';
import { asRecord, countOf, memberOf } from '../json-values.ts';

/** A `usage` object in the IR's terms, which are the API's (codex protocol notes 4.1); null when it holds no counts. */
export function decodeUsage(usage: unknown): Usage | null {
  const record = asRecord(usage);
  const input = countOf(memberOf(record, 'input_tokens'));
  const output = countOf(memberOf(record, 'output_tokens'));
  if (record === null || (input === null && output === null)) return null;
  const details = memberOf(record, 'input_tokens_details');
  return {
    input,
    cacheRead: countOf(memberOf(details, 'cached_tokens')),
    cacheWrite: countOf(memberOf(details, 'cache_write_tokens')),
    output,
    reasoning: countOf(memberOf(memberOf(record, 'output_tokens_details'), 'reasoning_tokens')),
    raw: record as JsonObject,
  };
}

/** A `usage` object for a client; null when nothing is known. Codex wants every count of it to be a number. */
export function encodeUsage(usage: Usage): JsonObject | null {
  if (usage.input === null && usage.output === null) return null;
  const input = usage.input ?? 0;
  const output = usage.output ?? 0;
  return {
    input_tokens: input,
    input_tokens_details: {
      cached_tokens: usage.cacheRead ?? 0,
      ...(usage.cacheWrite === null ? {} : { cache_write_tokens: usage.cacheWrite }),
    },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: usage.reasoning ?? 0 },
    total_tokens: input + output,
  };
}

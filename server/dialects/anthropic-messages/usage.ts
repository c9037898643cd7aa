import type { TokenUsage } from '../../contract/index.ts';
import { mergeUsage } from '../findings.ts';
import { asRecord, countOf } from '../json-values.ts';

/**
 * Adds a `usage` object to what is known. `message_start` opens with the input side, `message_delta` is cumulative
 * and lacks some members (anthropic protocol notes 4.4). `input_tokens` is what neither came from nor went into the cache.
 */
export function addUsage(known: TokenUsage | null, usage: unknown): TokenUsage | null {
  const record = asRecord(usage);
  if (record === null) return known;
  const count = (name: string): number | null => (Object.hasOwn(record, name) ? countOf(record[name]) : null);
  const input = count('input_tokens');
  const output = count('output_tokens');
  const cacheRead = count('cache_read_input_tokens');
  const cacheWrite = count('cache_creation_input_tokens');
  if (input === null && output === null && cacheRead === null && cacheWrite === null) return known;
  return mergeUsage(known, {
    input: input ?? 0,
    output: output ?? 0,
    cacheRead: cacheRead ?? 0,
    cacheWrite: cacheWrite ?? 0,
  });
}

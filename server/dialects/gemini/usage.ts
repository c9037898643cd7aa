import type { TokenUsage } from '../../contract/index.ts';
import type { JsonObject, Usage } from '../../ir/index.ts';
import { asRecord, countOf, memberOf } from '../json-values.ts';

/** A sum that is unknown only when every part is. */
function sum(...counts: readonly (number | null)[]): number | null {
  return counts.every((count) => count === null)
    ? null
    : counts.reduce<number>((total, count) => total + (count ?? 0), 0);
}

/**
 * `usageMetadata` in the IR's terms, or null when it says nothing: the prompt's count includes cached tokens but not
 * what server-side tools read; thoughts are counted beside the candidates (provider notes 15.3, 16.2 point 6).
 */
export function decodeUsage(metadata: unknown): Usage | null {
  const record = asRecord(metadata);
  if (record === null) return null;
  const reasoning = countOf(memberOf(record, 'thoughtsTokenCount'));
  const usage: Usage = {
    input: sum(
      countOf(memberOf(record, 'promptTokenCount')),
      countOf(memberOf(record, 'toolUsePromptTokenCount')),
    ),
    cacheRead: countOf(memberOf(record, 'cachedContentTokenCount')),
    cacheWrite: null,
    output: sum(countOf(memberOf(record, 'candidatesTokenCount')), reasoning),
    reasoning,
    raw: record as JsonObject,
  };
  return usage.input === null && usage.output === null && usage.cacheRead === null ? null : usage;
}

/** The same for the request record, where cached tokens are counted beside the input. */
export function readTokenUsage(metadata: unknown): TokenUsage | null {
  const usage = decodeUsage(metadata);
  if (usage === null) return null;
  const cacheRead = usage.cacheRead ?? 0;
  return {
    input: Math.max(0, (usage.input ?? 0) - cacheRead),
    output: usage.output ?? 0,
    cacheRead,
    cacheWrite: 0,
  };
}

/** `usageMetadata` for a client; null when nothing is known. */
export function encodeUsage(usage: Usage): JsonObject | null {
  const { input, output, cacheRead, reasoning } = usage;
  if (input === null && output === null) return null;
  const thoughts = reasoning ?? 0;
  return {
    promptTokenCount: input ?? 0,
    candidatesTokenCount: Math.max(0, (output ?? 0) - thoughts),
    totalTokenCount: (input ?? 0) + (output ?? 0),
    ...(cacheRead === null || cacheRead === 0 ? {} : { cachedContentTokenCount: cacheRead }),
    ...(thoughts === 0 ? {} : { thoughtsTokenCount: thoughts }),
  };
}

import type { TokenUsage } from '../../contract/index.ts';
import type { JsonObject, Usage } from '../../ir/index.ts';
import { asRecord, countOf, memberOf } from '../json-values.ts';
import type { WireUsage } from './wire.ts';

/** A `usage` object's counts as the vendor has them: `input` is what neither came from nor went into the cache. */
interface WireCounts {
  readonly input: number | null;
  readonly output: number | null;
  readonly cacheRead: number | null;
  readonly cacheWrite: number | null;
}

/** Null when the value holds no count at all. */
function countsOf(usage: unknown): WireCounts | null {
  const record = asRecord(usage);
  if (record === null) return null;
  const count = (name: string): number | null => (Object.hasOwn(record, name) ? countOf(record[name]) : null);
  const input = count('input_tokens');
  const output = count('output_tokens');
  const cacheRead = count('cache_read_input_tokens');
  const cacheWrite = count('cache_creation_input_tokens');
  if (input === null && output === null && cacheRead === null && cacheWrite === null) return null;
  return { input, output, cacheRead, cacheWrite };
}

/**
 * Adds a `usage` object to what is known. `message_start` opens with the input side, `message_delta` is cumulative
 * and lacks some members (anthropic protocol notes 4.4). `input_tokens` is what neither came from nor went into the cache.
 */
export function addUsage(known: TokenUsage | null, usage: unknown): TokenUsage | null {
  const counts = countsOf(usage);
  if (counts === null) return known;
  const { input, output, cacheRead, cacheWrite } = later(known ?? noCounts, counts);
  return { input: input ?? 0, output: output ?? 0, cacheRead: cacheRead ?? 0, cacheWrite: cacheWrite ?? 0 };
}

const noCounts: WireCounts = { input: null, output: null, cacheRead: null, cacheWrite: null };

/**
 * What two objects of one stream say together. A later one that tells the input corrects the first, which may be an estimate
 * or not yet know what came from the cache: the vendor's own clients read it so. Nothing but zeros tells nothing.
 */
function later(known: WireCounts, next: WireCounts): WireCounts {
  const output = larger(known.output, next.output);
  const tellsInput = (next.input ?? 0) + (next.cacheRead ?? 0) + (next.cacheWrite ?? 0) > 0;
  const isFirst = known.input === null && known.cacheRead === null && known.cacheWrite === null;
  if (!tellsInput && !isFirst) return { ...known, output };
  return {
    input: next.input ?? known.input,
    cacheRead: next.cacheRead ?? known.cacheRead,
    cacheWrite: next.cacheWrite ?? known.cacheWrite,
    output,
  };
}

function larger(known: number | null, next: number | null): number | null {
  return known === null ? next : Math.max(known, next ?? 0);
}

/** Adds up the `usage` objects of one answer. */
export interface UsageSum {
  /** The sum as the IR has it, cached tokens inside the input; null when the object held no count. */
  add(usage: unknown): Usage | null;
}

/** `output_tokens_details.thinking_tokens` is from the vendor's public SDK types, not from the reference notes. */
export function createUsageSum(): UsageSum {
  let known = noCounts;
  let reasoning: number | null = null;
  let raw: JsonObject | null = null;
  return {
    add(usage) {
      const next = countsOf(usage);
      if (next === null) return null;
      known = later(known, next);
      const details = memberOf(usage, 'output_tokens_details');
      reasoning = larger(reasoning, countOf(memberOf(details, 'thinking_tokens')));
      raw = { ...raw, ...(usage as JsonObject) };
      const { input, cacheRead, cacheWrite, output } = known;
      const isInputKnown = input !== null || cacheRead !== null || cacheWrite !== null;
      const total = (input ?? 0) + (cacheRead ?? 0) + (cacheWrite ?? 0);
      return { input: isInputKnown ? total : null, cacheRead, cacheWrite, output, reasoning, raw };
    },
  };
}

/** The vendor's counts of an answer; what nobody told is 0, or our estimate of the input (dialect rules 89, 97). */
export function encodeUsage(usage: Usage, estimatedInputTokens: number | null): WireUsage {
  const cacheRead = usage.cacheRead ?? 0;
  const cacheWrite = usage.cacheWrite ?? 0;
  const input = usage.input ?? (estimatedInputTokens ?? 0) + cacheRead + cacheWrite;
  return {
    input_tokens: Math.max(0, input - cacheRead - cacheWrite),
    cache_creation_input_tokens: cacheWrite,
    cache_read_input_tokens: cacheRead,
    output_tokens: usage.output ?? 0,
  };
}

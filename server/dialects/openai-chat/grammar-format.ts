import type { JsonObject } from '../../ir/index.ts';
import { asRecord, memberOf } from '../json-values.ts';

/**
 * The format of a tool that takes text. Chat Completions nests a grammar one level deeper than Responses does (codex
 * protocol notes 4.6); the IR holds the flat form.
 */
export function flatFormat(format: JsonObject | null): JsonObject | null {
  const grammar = asRecord(memberOf(format, 'grammar'));
  return grammar === null ? format : { type: 'grammar', ...(grammar as JsonObject) };
}

export function nestedFormat(format: JsonObject): JsonObject {
  if (format['type'] !== 'grammar' || asRecord(format['grammar']) !== null) return format;
  const { type: _, ...grammar } = format;
  return { type: 'grammar', grammar };
}

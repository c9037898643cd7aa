import type { Effort, IrRequest, JsonObject, OutputFormat, ThinkingIntent } from '../../ir/index.ts';
import { efforts } from '../../ir/index.ts';
import {
  MalformedRequest,
  objectAt,
  optional,
  optionalBoolean,
  optionalObject,
  optionalString,
  stringAt,
} from '../malformed.ts';
import { leftoversOf } from '../leftovers.ts';
import { type Draft } from './wire.ts';

const effortWords: ReadonlySet<string> = new Set(efforts);
const reasoningMembers = new Set(['effort', 'summary', 'generate_summary']);
const textMembers = new Set(['format', 'verbosity']);
const tiersOfPriority: ReadonlySet<unknown> = new Set(['priority', 'fast']);

/** `reasoning`; null when the client said nothing about it. Codex sends its "ultra" as `max` (codex protocol notes 2.4). */
export function decodeThinking(body: JsonObject): ThinkingIntent | null {
  const reasoning = optionalObject(body, 'reasoning', '');
  if (reasoning === null) return null;
  const word = optionalString(reasoning, 'effort', 'reasoning');
  const summary = summaryOf(reasoning);
  if (word === null && summary === null) return null;
  const isShown = summary === null ? null : summary !== 'none';
  if (word === null) return { mode: null, effort: null, budgetTokens: null, isShown };
  if (word === 'none') return { mode: 'off', effort: null, budgetTokens: null, isShown };
  if (word === 'auto') return { mode: 'adaptive', effort: null, budgetTokens: null, isShown };
  return { mode: 'on', effort: effortOf(word), budgetTokens: null, isShown };
}

function summaryOf(reasoning: JsonObject): string | null {
  return (
    optionalString(reasoning, 'summary', 'reasoning') ??
    optionalString(reasoning, 'generate_summary', 'reasoning')
  );
}

function effortOf(word: string): Effort {
  if (word === 'ultra') return 'max';
  if (effortWords.has(word)) return word as Effort;
  throw new MalformedRequest('reasoning.effort', `expected none, ${efforts.join(', ')}`);
}

/** `text.format`; plain text is no format. */
export function decodeOutputFormat(body: JsonObject): OutputFormat | null {
  const text = optionalObject(body, 'text', '');
  const format = text === null ? null : optionalObject(text, 'format', 'text');
  if (format === null) return null;
  const type = stringAt(optional(format, 'type'), 'text.format.type');
  if (type === 'text') return null;
  if (type === 'json_object') return { type: 'json' };
  if (type !== 'json_schema')
    throw new MalformedRequest('text.format.type', 'expected text, json_object or json_schema');
  return {
    type: 'json-schema',
    name: optionalString(format, 'name', 'text.format'),
    description: optionalString(format, 'description', 'text.format'),
    schema: objectAt(optional(format, 'schema'), 'text.format.schema'),
    strict: optionalBoolean(format, 'strict', 'text.format'),
  };
}

export function decodeVerbosity(body: JsonObject): IrRequest['verbosity'] {
  const text = optionalObject(body, 'text', '');
  const word = text === null ? null : optionalString(text, 'verbosity', 'text');
  if (word === null || word === 'low' || word === 'medium' || word === 'high') return word;
  throw new MalformedRequest('text.verbosity', 'expected low, medium or high');
}

export function decodeTier(body: JsonObject): IrRequest['serviceTier'] {
  return tiersOfPriority.has(optional(body, 'service_tier')) ? 'priority' : null;
}

/** What is left of members that the IR knows in part. */
export function settingLeftovers(body: JsonObject): JsonObject {
  const rest: Draft = {};
  const reasoning = optionalObject(body, 'reasoning', '');
  if (reasoning !== null) {
    const more = leftoversOf(reasoning, reasoningMembers);
    const summary = summaryOf(reasoning);
    // `auto` is what the encoder writes for "shown".
    const exact = summary === null || summary === 'auto' ? {} : { summary };
    if (more !== null || summary !== null) rest['reasoning'] = { ...more, ...exact };
  }
  const text = optionalObject(body, 'text', '');
  const moreText = text === null ? null : leftoversOf(text, textMembers);
  if (moreText !== null) rest['text'] = moreText;
  const tier = optional(body, 'service_tier');
  if (tier !== undefined && !tiersOfPriority.has(tier)) rest['service_tier'] = tier;
  return rest;
}

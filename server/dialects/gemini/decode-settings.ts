import type { Effort, JsonObject, OutputFormat, Sampling, ThinkingIntent } from '../../ir/index.ts';
import {
  MalformedRequest,
  optionalArray,
  optionalBoolean,
  optionalCount,
  optionalNumber,
  optionalObject,
  optionalString,
  stringAt,
} from '../malformed.ts';
import { decodeSchema } from './schema/decode-schema.ts';
import { camelKeys, restOf } from './wire-names.ts';

/** What `generationConfig` says, in the IR's terms. */
export interface Settings {
  readonly maximumOutputTokens: number | null;
  readonly stopSequences: readonly string[];
  readonly sampling: Sampling;
  readonly thinking: ThinkingIntent | null;
  readonly outputFormat: OutputFormat | null;
  /** What only Gemini knows. */
  readonly rest: JsonObject | null;
}

const path = 'generationConfig';
const known = new Set([
  'temperature',
  'topP',
  'topK',
  'seed',
  'presencePenalty',
  'frequencyPenalty',
  'maxOutputTokens',
  'stopSequences',
  'responseSchema',
  'responseJsonSchema',
  'thinkingConfig',
]);
const textTypes = new Set([null, '', 'text/plain']);
const jsonType = 'application/json';

/** Reads `generationConfig`. A mime type that is neither text nor JSON stays with Gemini (`native`). */
export function decodeSettings(given: JsonObject | null): Settings {
  const config = given === null ? {} : camelKeys(given);
  const mimeType = optionalString(config, 'responseMimeType', path);
  const isOwnType = !textTypes.has(mimeType) && mimeType !== jsonType;
  const skipped = isOwnType ? known : new Set([...known, 'responseMimeType']);
  const number = (name: string): number | null => optionalNumber(config, name, path);
  return {
    maximumOutputTokens: optionalCount(config, 'maxOutputTokens', path),
    stopSequences: (optionalArray(config, 'stopSequences', path) ?? []).map((text, index) =>
      stringAt(text, `${path}.stopSequences[${index}]`),
    ),
    sampling: {
      temperature: number('temperature'),
      topP: number('topP'),
      topK: number('topK'),
      seed: number('seed'),
      presencePenalty: number('presencePenalty'),
      frequencyPenalty: number('frequencyPenalty'),
    },
    thinking: decodeThinking(optionalObject(config, 'thinkingConfig', path)),
    outputFormat: decodeFormat(config, mimeType),
    rest: restOf(config, skipped),
  };
}

function decodeFormat(config: JsonObject, mimeType: string | null): OutputFormat | null {
  const ordinary = optionalObject(config, 'responseJsonSchema', path);
  const own = optionalObject(config, 'responseSchema', path);
  const schema = ordinary ?? (own === null ? null : decodeSchema(own));
  if (mimeType !== jsonType) return null;
  return schema === null
    ? { type: 'json' }
    : { type: 'json-schema', name: null, description: null, schema, strict: null };
}

const efforts: Readonly<Record<string, Effort>> = {
  MINIMAL: 'minimal',
  LOW: 'low',
  MEDIUM: 'medium',
  HIGH: 'high',
};
const silentLevels = new Set(['', 'THINKING_LEVEL_UNSPECIFIED']);

/** `thinkingConfig`: −1 lets the model decide, 0 is off, a level is an effort (provider notes 15.1, 16.5 point 7). */
function decodeThinking(given: JsonObject | null): ThinkingIntent | null {
  if (given === null) return null;
  const at = `${path}.thinkingConfig`;
  const config = camelKeys(given);
  const isShown = optionalBoolean(config, 'includeThoughts', at);
  const budget = optionalNumber(config, 'thinkingBudget', at);
  const level = optionalString(config, 'thinkingLevel', at)?.toUpperCase() ?? '';
  if (!silentLevels.has(level)) {
    const effort = Object.hasOwn(efforts, level) ? efforts[level] : undefined;
    if (effort === undefined)
      throw new MalformedRequest(`${at}.thinkingLevel`, 'expected MINIMAL, LOW, MEDIUM or HIGH');
    return { mode: 'on', effort, budgetTokens: null, isShown };
  }
  if (budget === null) return { mode: null, effort: null, budgetTokens: null, isShown };
  if (budget < 0) return { mode: 'adaptive', effort: null, budgetTokens: null, isShown };
  if (budget === 0) return { mode: 'off', effort: null, budgetTokens: null, isShown };
  return { mode: 'on', effort: null, budgetTokens: Math.trunc(budget), isShown };
}

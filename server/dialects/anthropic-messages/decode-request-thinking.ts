import {
  efforts,
  type Effort,
  type JsonObject,
  type OutputFormat,
  type ThinkingIntent,
} from '../../ir/index.ts';
import { memberOf } from '../json-values.ts';
import { objectAt, optional, optionalNumber, optionalObject, optionalString } from '../malformed.ts';

const knownEfforts: ReadonlySet<string> = new Set(efforts);

function isEffort(value: unknown): value is Effort {
  return typeof value === 'string' && knownEfforts.has(value);
}

/** `thinking` types with a meaning of their own in the IR; `between_tools` leaves the amount to the model as well. */
const modes: ReadonlyMap<string, 'off' | 'on' | 'adaptive'> = new Map([
  ['enabled', 'on'],
  ['adaptive', 'adaptive'],
  ['between_tools', 'adaptive'],
  ['disabled', 'off'],
]);

/**
 * `thinking` and `output_config.effort` (anthropic protocol notes 4.5); null when the client said nothing. Of the
 * displays only `omitted` hides the reasoning.
 */
export function decodeThinkingIntent(body: JsonObject): ThinkingIntent | null {
  const thinking = optionalObject(body, 'thinking', '');
  const config = optionalObject(body, 'output_config', '');
  const effort = config === null ? undefined : optional(config, 'effort');
  if (thinking === null && !isEffort(effort)) return null;
  const type = thinking === null ? null : optionalString(thinking, 'type', 'thinking');
  const display = thinking === null ? null : optionalString(thinking, 'display', 'thinking');
  return {
    mode: modes.get(type ?? '') ?? null,
    effort: isEffort(effort) ? effort : null,
    budgetTokens: thinking === null ? null : optionalNumber(thinking, 'budget_tokens', 'thinking'),
    isShown: display === null ? null : display !== 'omitted',
  };
}

/** `output_config.format`, or its older name `output_format`. Formats other than `json_schema` stay native. */
export function decodeOutputFormat(body: JsonObject): OutputFormat | null {
  const config = optionalObject(body, 'output_config', '');
  const isNew = config !== null && optional(config, 'format') !== undefined;
  const path = isNew ? 'output_config.format' : 'output_format';
  const format = isNew
    ? objectAt(optional(config, 'format'), path)
    : optionalObject(body, 'output_format', '');
  if (format === null || optional(format, 'type') !== 'json_schema') return null;
  return {
    type: 'json-schema',
    name: optionalString(format, 'name', path),
    description: optionalString(format, 'description', path),
    schema: objectAt(optional(format, 'schema'), `${path}.schema`),
    strict: null,
  };
}

/** The members of `output_config` that the IR has no place for, else null. */
export function outputConfigLeftovers(body: JsonObject): JsonObject | null {
  const config = optionalObject(body, 'output_config', '');
  if (config === null) return null;
  const rest = Object.entries(config).filter(([name, value]) => {
    if (name === 'effort') return !isEffort(value) && value !== null;
    if (name === 'format') return memberOf(value, 'type') !== 'json_schema' && value !== null;
    return name !== '__proto__';
  });
  return rest.length === 0 ? null : Object.fromEntries(rest);
}

/** True when `thinking` has a type that the IR cannot say, so that it must be kept as it is. */
export function isUnknownThinking(body: JsonObject): boolean {
  const thinking = optionalObject(body, 'thinking', '');
  return thinking !== null && !modes.has(optionalString(thinking, 'type', 'thinking') ?? '');
}

import type { JsonObject, JsonValue } from '../ir/index.ts';
import { asRecord } from './json-values.ts';

const maximumDepth = 64;
/** Keywords that OpenAI refuses in a strict schema (its public notes on structured outputs). */
const refused = [
  'oneOf',
  'allOf',
  'not',
  'if',
  'then',
  'else',
  'dependentRequired',
  'dependentSchemas',
  'patternProperties',
];
const maps = ['properties', '$defs', 'definitions'];

/**
 * True for a schema that OpenAI takes as strict: an object at the root, and every object closed with all of its properties
 * required. Anthropic's strict tools may leave properties out, and OpenAI refuses the whole request for one of them.
 */
export function isStrictSchema(schema: JsonObject): boolean {
  return schema['type'] === 'object' && isStrict(schema, 0);
}

function isStrict(value: JsonValue | undefined, depth: number): boolean {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).every((entry) => isStrict(entry, depth));
  const schema = asRecord(value) as JsonObject | null;
  if (schema === null || depth > maximumDepth) return false;
  if (refused.some((name) => Object.hasOwn(schema, name))) return false;
  for (const name of maps) {
    const map = asRecord(schema[name]) as JsonObject | null;
    if (map !== null && !Object.values(map).every((entry) => isStrict(entry, depth + 1))) return false;
  }
  for (const name of ['items', 'anyOf'])
    if (schema[name] !== undefined && !isStrict(schema[name], depth + 1)) return false;
  return !isObjectType(schema['type']) || isClosed(schema);
}

const isObjectType = (type: JsonValue | undefined): boolean =>
  type === 'object' || (Array.isArray(type) && type.includes('object'));

function isClosed({ properties, required, additionalProperties }: JsonObject): boolean {
  const names = Object.keys(asRecord(properties) ?? {});
  const demanded = Array.isArray(required) ? (required as readonly JsonValue[]) : [];
  return additionalProperties === false && names.every((name) => demanded.includes(name));
}

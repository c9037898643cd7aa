import type { JsonObject, JsonValue } from '../../ir/index.ts';
import { flattenSchema } from '../flatten-schema.ts';
import { asRecord } from '../json-values.ts';

const maximumDepth = 64;
/** Keywords whose value is a schema, a list of schemas, or a map of schemas (JSON Schema 2020-12 and earlier drafts). */
const schemas = [
  'items',
  'additionalProperties',
  'additionalItems',
  'not',
  'if',
  'then',
  'else',
  'contains',
  'propertyNames',
];
const lists = ['anyOf', 'oneOf', 'allOf', 'prefixItems', 'items'];
const maps = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];

/** The parameters of a function: an object schema, whatever the client sent (dialect rules 26, 27 and 61). */
export function functionParameters(schema: JsonObject | null): JsonObject {
  return withProperties(flattenSchema(schema), 0);
}

/**
 * The schema with `properties: {}` on every object schema that has none, at any depth, as some servers refuse it
 * otherwise. Only places where a schema stands are looked at: a property called `type`, an example or an enum value is
 * left alone. The same object when nothing is missing.
 */
function withProperties(schema: JsonObject, depth: number): JsonObject {
  if (depth > maximumDepth) return schema;
  let changed: Record<string, JsonValue> | null = null;
  const replace = (name: string, next: JsonValue | null): void => {
    if (next !== null) (changed ??= { ...schema })[name] = next;
  };
  for (const name of maps) replace(name, mapChanged(own(schema, name), depth));
  for (const name of lists) replace(name, listChanged(own(schema, name), depth));
  for (const name of schemas) replace(name, schemaChanged(own(schema, name), depth));
  if (isObjectType(own(schema, 'type')) && asRecord(own(schema, 'properties')) === null)
    replace('properties', {});
  return changed ?? schema;
}

const own = (schema: JsonObject, name: string): JsonValue | undefined =>
  Object.hasOwn(schema, name) ? schema[name] : undefined;

const isObjectType = (type: JsonValue | undefined): boolean =>
  type === 'object' || (Array.isArray(type) && type.includes('object'));

/** The changed schema, or null when it stays or is none. */
function schemaChanged(value: JsonValue | undefined, depth: number): JsonObject | null {
  const record = asRecord(value) as JsonObject | null;
  if (record === null) return null;
  const next = withProperties(record, depth + 1);
  return next === record ? null : next;
}

function listChanged(value: JsonValue | undefined, depth: number): JsonValue | null {
  if (!Array.isArray(value)) return null;
  const entries = value as readonly JsonValue[];
  const changed = entries.map((entry) => schemaChanged(entry, depth));
  return changed.some((entry) => entry !== null)
    ? entries.map((entry, index) => changed[index] ?? entry)
    : null;
}

function mapChanged(value: JsonValue | undefined, depth: number): JsonObject | null {
  const record = asRecord(value) as JsonObject | null;
  if (record === null) return null;
  const changed = Object.entries(record).flatMap(([name, entry]) => {
    const next = schemaChanged(entry, depth);
    return next === null ? [] : [[name, next] as const];
  });
  return changed.length === 0 ? null : { ...record, ...Object.fromEntries(changed) };
}

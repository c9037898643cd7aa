import type { JsonObject, JsonValue } from '../../../ir/index.ts';

/** Deeper schemas are cut; the API itself refuses far fewer levels. */
const maximumDepth = 100;
const numericLimits = new Set([
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
  'minProperties',
  'maxProperties',
]);
/** Snake-case spellings that Google's parser takes; property names are never touched. */
const spellings: Readonly<Record<string, string>> = {
  any_of: 'anyOf',
  one_of: 'oneOf',
  all_of: 'allOf',
  min_items: 'minItems',
  max_items: 'maxItems',
  min_length: 'minLength',
  max_length: 'maxLength',
  min_properties: 'minProperties',
  max_properties: 'maxProperties',
  property_ordering: 'propertyOrdering',
  additional_properties: 'additionalProperties',
};

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A Gemini schema (types in capitals, `nullable`) as JSON Schema: lower-case types, null in the type union (provider
 * notes 15.4, 16.5 point 2). What is JSON Schema already stays as it is.
 */
export function decodeSchema(schema: JsonObject): JsonObject {
  return decode(schema, 0);
}

function decode(schema: JsonObject, depth: number): JsonObject {
  if (depth > maximumDepth) return {};
  const entries: [string, JsonValue][] = [];
  for (const [spelt, value] of Object.entries(schema)) {
    const name = Object.hasOwn(spellings, spelt) ? (spellings[spelt] ?? spelt) : spelt;
    const next = decodeMember(name, value, depth);
    if (next !== undefined) entries.push([name === 'example' ? 'examples' : name, next]);
  }
  const decoded: JsonObject = Object.fromEntries(entries);
  return schema['nullable'] === true ? withNull(decoded) : decoded;
}

function decodeMember(name: string, value: JsonValue, depth: number): JsonValue | undefined {
  if (value === null || name === 'nullable' || name === 'propertyOrdering') return undefined;
  if (name === 'type') return decodeType(value);
  if (name === 'example') return [value];
  if (numericLimits.has(name))
    return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (name === 'properties' || name === '$defs' || name === 'definitions')
    return isObject(value) ? decodeMap(value, depth) : undefined;
  if (name === 'items' || name === 'additionalProperties')
    return isObject(value) ? decode(value, depth + 1) : value;
  if (name === 'anyOf' || name === 'oneOf' || name === 'allOf' || name === 'prefixItems')
    return Array.isArray(value)
      ? (value as readonly JsonValue[]).map((one) => (isObject(one) ? decode(one, depth + 1) : one))
      : undefined;
  return value;
}

function decodeMap(map: JsonObject, depth: number): JsonObject {
  return Object.fromEntries(
    Object.entries(map).map(([name, value]) => [name, isObject(value) ? decode(value, depth + 1) : value]),
  );
}

function decodeType(value: JsonValue): JsonValue | undefined {
  if (Array.isArray(value))
    return (value as readonly JsonValue[]).map((one) => (typeof one === 'string' ? one.toLowerCase() : one));
  if (typeof value !== 'string') return value;
  return value === 'TYPE_UNSPECIFIED' ? undefined : value.toLowerCase();
}

/** `nullable: true` as a union with null. */
function withNull(schema: JsonObject): JsonObject {
  const { type, enum: values, anyOf } = schema;
  const nullable: Record<string, JsonValue> = { ...schema };
  if (typeof type === 'string' && type !== 'null') nullable['type'] = [type, 'null'];
  if (Array.isArray(values) && !values.includes(null)) nullable['enum'] = [...(values as JsonValue[]), null];
  if (type === undefined && Array.isArray(anyOf))
    nullable['anyOf'] = [...(anyOf as JsonValue[]), { type: 'null' }];
  return nullable;
}

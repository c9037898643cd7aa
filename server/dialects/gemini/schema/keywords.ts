import type { JsonObject, JsonValue } from '../../../ir/index.ts';

/** Schemas deeper than this are cut; Google refuses far fewer levels. */
export const maximumDepth = 48;
/** So many subschemas of one tool are looked at: inlined references can multiply without end. */
export const maximumNodes = 5_000;

/** Members whose value is a map from free names to schemas. */
export const schemaMaps: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions']);
/** Members whose value is a schema. */
export const schemaMembers: ReadonlySet<string> = new Set(['items', 'additionalProperties']);
/** Members whose value is an array of schemas. */
export const schemaLists: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems']);

/** Any keyword of JSON Schema that can stand in an object schema. */
const keywords: ReadonlySet<string> = new Set([
  ...schemaMaps,
  ...schemaMembers,
  ...schemaLists,
  '$ref',
  '$schema',
  '$id',
  '$comment',
  'type',
  'enum',
  'const',
  'required',
  'description',
  'title',
  'not',
  'if',
  'patternProperties',
  'propertyNames',
  'minProperties',
  'maxProperties',
  'nullable',
]);

/** True for a JSON object. */
export function isSchema(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A bare map of properties, as some clients send it, becomes an object schema (dialect rule 132). */
export function asObjectSchema(schema: JsonObject): JsonObject {
  const names = Object.keys(schema);
  const isMap = names.length > 0 && names.every((name) => !keywords.has(name) && isSchema(schema[name]));
  return isMap ? { type: 'object', properties: schema } : schema;
}

/** Names that are required and exist, with those that a child claims for itself by `required: true` (dialect rule 130). */
export function requiredNames(schema: JsonObject, properties: JsonObject): readonly string[] {
  const { required } = schema;
  const listed = Array.isArray(required) ? (required as readonly JsonValue[]) : [];
  const claimed = Object.keys(properties).filter((name) => {
    const child = properties[name];
    return isSchema(child) && child['required'] === true;
  });
  const names = [...listed, ...claimed].filter(
    (name): name is string => typeof name === 'string' && Object.hasOwn(properties, name),
  );
  return [...new Set(names)];
}

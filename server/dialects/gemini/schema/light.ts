import type { JsonObject, JsonValue } from '../../../ir/index.ts';
import {
  asObjectSchema,
  isSchema,
  maximumDepth,
  requiredNames,
  schemaLists,
  schemaMaps,
  schemaMembers,
} from './keywords.ts';

/** Keywords about the schema's own identity, and members of other dialects that clients leave in it. */
const dropped = new Set([
  '$schema',
  '$id',
  '$comment',
  '$vocabulary',
  '$anchor',
  '$dynamicAnchor',
  '$dynamicRef',
  'cache_control',
  'defer_loading',
  'input_schema',
]);

/**
 * JSON Schema as `parametersJsonSchema` and `responseJsonSchema` take it (provider notes 15.4): nearly as it came. The names
 * of properties, and what stands in `enum`, `const`, `default` and `examples`, are never touched. Deep schemas are cut.
 */
export function cleanSchema(schema: JsonObject): JsonObject {
  const root = asObjectSchema(schema);
  const clean = cleanOne(root, 0);
  const isTyped = clean['type'] !== undefined || clean['$ref'] !== undefined;
  const isUnion =
    Array.isArray(clean['anyOf']) || Array.isArray(clean['oneOf']) || Array.isArray(clean['allOf']);
  return isTyped || isUnion ? clean : { type: 'object', ...clean };
}

function cleanOne(schema: JsonObject, depth: number): JsonObject {
  if (depth > maximumDepth) return {};
  const { properties } = schema;
  const entries: [string, JsonValue][] = [];
  for (const [name, value] of Object.entries(schema)) {
    if (dropped.has(name) || name === 'required') continue;
    // Not in the references: the public API lists no `const` among the keywords it knows.
    if (name === 'const') entries.push(['enum', [value]]);
    else {
      const clean = cleanMember(name, value, depth);
      if (clean !== undefined) entries.push([name, clean]);
    }
  }
  const required = isSchema(properties) ? requiredNames(schema, properties) : listOf(schema['required']);
  if (required.length > 0) entries.push(['required', required]);
  return apartFromReference(Object.fromEntries(entries));
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

function cleanMember(name: string, value: JsonValue, depth: number): JsonValue | undefined {
  if (schemaMaps.has(name)) {
    if (!isSchema(value)) return undefined;
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, cleanChild(child, depth)]));
  }
  if (schemaMembers.has(name))
    return typeof value === 'boolean' && name !== 'items' ? value : cleanChild(value, depth);
  if (schemaLists.has(name))
    return Array.isArray(value)
      ? (value as readonly JsonValue[]).map((child) => cleanChild(child, depth))
      : undefined;
  return value;
}

/** `true` and `false` as schemas, and what is no schema, allow anything. */
function cleanChild(value: JsonValue, depth: number): JsonObject {
  return isSchema(value) ? cleanOne(value, depth + 1) : {};
}

/** Not in the references: the public API takes no members but `$…` beside `$ref`; a description moves one level up. */
function apartFromReference(schema: JsonObject): JsonObject {
  const { $ref: reference, description } = schema;
  if (typeof reference !== 'string') return schema;
  const own = Object.keys(schema).filter((name) => !name.startsWith('$'));
  if (own.length === 0) return schema;
  const alone = Object.fromEntries(Object.entries(schema).filter(([name]) => name.startsWith('$')));
  return typeof description === 'string' ? { description, anyOf: [alone] } : alone;
}

import type { JsonObject, JsonValue } from '../../../ir/index.ts';
import { flatten, mergeSchemas } from './flatten.ts';
import { allowedHint, describe, keptFormats, keptInResponses, keywordHints } from './hints.ts';
import { asObjectSchema, isSchema, maximumDepth, maximumNodes, requiredNames } from './keywords.ts';
import { joinObjects, spreadUnion, valuesOf } from './unions.ts';

/** `tool`: constraints become words of the description. `response`: the API enforces them, so they stay. */
export type SchemaPurpose = 'tool' | 'response';

interface Walk {
  readonly root: JsonObject;
  readonly kept: ReadonlySet<string>;
  nodes: number;
}

interface Place {
  readonly depth: number;
  readonly followed: readonly string[];
}

type Draft = Record<string, JsonValue>;

const nothingKept: ReadonlySet<string> = new Set();
const tooLarge: JsonObject = { type: 'OBJECT', description: 'Further levels are not described' };

/**
 * JSON Schema as the older subset that `parameters` and `responseSchema` take (provider notes 15.4, dialect rules 123-130
 * and 132): types in capitals, references inlined, unions reduced. What the subset cannot say is said in descriptions.
 * Names of properties are never touched. Depth and size are bounded.
 */
export function subsetSchema(schema: JsonObject, purpose: SchemaPurpose): JsonObject {
  const root = asObjectSchema(schema);
  const walk: Walk = { root, kept: purpose === 'response' ? keptInResponses : nothingKept, nodes: 0 };
  const { schema: flat, followed } = flatten(root, root, ['#']);
  const union = spreadUnion(flat, root, followed);
  // Arguments are always an object, so alternatives at the root are joined.
  const joined =
    purpose === 'tool' && union.variants.length > 0
      ? mergeSchemas(
          union.base,
          joinObjects(union.variants.map((one) => flatten(one, root, followed).schema)),
        )
      : flat;
  const isTyped = purpose === 'response' && (joined['type'] !== undefined || union.variants.length > 0);
  return convert(isTyped ? joined : { ...joined, type: 'object' }, walk, { depth: 0, followed });
}

function convert(value: JsonValue | undefined, walk: Walk, place: Place): JsonObject {
  walk.nodes += 1;
  if (!isSchema(value)) return { type: 'STRING' };
  if (place.depth > maximumDepth || walk.nodes > maximumNodes) return tooLarge;
  const flat = flatten(value, walk.root, place.followed);
  if (flat.unresolved !== null && Object.keys(flat.schema).every((name) => name === 'description'))
    return {
      type: 'OBJECT',
      description: describe(flat.schema['description'], [`See: ${flat.unresolved}`]) ?? '',
    };
  const inside = { depth: place.depth + 1, followed: flat.followed };
  const union = spreadUnion(flat.schema, walk.root, flat.followed);
  const draft =
    union.variants.length === 0
      ? convertPlain(union.base, walk, inside, [])
      : convertUnion(union.base, union.variants, walk, inside);
  return union.isNullable ? nullable(draft) : draft;
}

/** Older backends want no members beside `anyOf`, so its first alternative carries the mark. */
function nullable(schema: JsonObject): JsonObject {
  if (schema['nullable'] === true) return schema;
  const variants = schema['anyOf'];
  if (Array.isArray(variants)) {
    const [first, ...rest] = variants as readonly JsonObject[];
    return { ...schema, anyOf: [...(first === undefined ? [] : [nullable(first)]), ...rest] };
  }
  const description = schema['description'];
  return {
    ...schema,
    description: description === undefined ? '(nullable)' : `${String(description)} (nullable)`,
    nullable: true,
  };
}

function convertUnion(
  base: JsonObject,
  variants: readonly JsonObject[],
  walk: Walk,
  place: Place,
): JsonObject {
  const flat = variants.map((one) => flatten(one, walk.root, place.followed).schema);
  const [first] = variants;
  // Alternatives beside properties say which of them belong together: that cannot be said here.
  if (isSchema(base['properties']) || first === undefined)
    return convertPlain(mergeSchemas(base, { ...joinObjects(flat), required: [] }), walk, place, []);
  const values = valuesOf(flat);
  if (values !== null) return convertPlain({ ...base, enum: values }, walk, place, []);
  if (variants.length === 1) return withParent(base, convert(first, walk, place), walk);
  const types = flat.map((one) => one['type']);
  if (types.every((type) => typeof type === 'string' && type !== 'object' && type !== 'array')) {
    const hint = types.length > 1 ? `Accepts: ${types.join(' | ')}` : '';
    return convertPlain(
      { ...flat[0], ...base, type: types[0] ?? 'string', description: parentFirst(base, flat[0]) },
      walk,
      place,
      [hint],
    );
  }
  const [head, ...rest] = variants.map((one) => convert(one, walk, place));
  return { anyOf: [withParent(base, head ?? tooLarge, walk), ...rest] };
}

/** The parent's description, the child's behind it in parentheses (dialect rule 125). */
function parentFirst(parent: JsonObject, child: JsonObject | undefined): string {
  const own = child?.['description'];
  return describe(parent['description'], [typeof own === 'string' ? own : '']) ?? '';
}

function withParent(base: JsonObject, child: JsonObject, walk: Walk): JsonObject {
  const hints = keywordHints(base, walk.kept);
  const description = describe(parentFirst(base, child), hints);
  return description === null ? child : { ...child, description };
}

function convertPlain(schema: JsonObject, walk: Walk, place: Place, more: readonly string[]): JsonObject {
  const type = typeOf(schema);
  const hints = [...more];
  const draft: Draft = { type: type.toUpperCase() };
  if (typeof schema['title'] === 'string') draft['title'] = schema['title'];
  const isNullable = convertValues(schema, draft, hints);
  const { format } = schema;
  if (typeof format === 'string' && keptFormats.has(format)) draft['format'] = format;
  for (const name of walk.kept)
    if (schema[name] !== undefined && schema[name] !== null) draft[name] = schema[name] ?? null;
  if (type === 'object') convertProperties(schema, draft, walk, place);
  if (type === 'array') draft['items'] = convertItems(schema, walk, place);
  const description = describe(schema['description'], [...hints, ...keywordHints(schema, walk.kept)]);
  if (description !== null) draft['description'] = description;
  return isNullable ? nullable(draft) : draft;
}

function typeOf(schema: JsonObject): string {
  const { type, properties, items, prefixItems } = schema;
  if (typeof type === 'string' && type !== 'null') return type.toLowerCase();
  if (properties !== undefined || schema['additionalProperties'] !== undefined) return 'object';
  if (items !== undefined || prefixItems !== undefined) return 'array';
  const values = valuesOf([schema])?.filter((value) => value !== null) ?? [];
  if (values.length > 0 && values.every((value) => typeof value === 'number'))
    return values.every((value) => Number.isInteger(value)) ? 'integer' : 'number';
  return values.length > 0 && values.every((value) => typeof value === 'boolean') ? 'boolean' : 'string';
}

/**
 * `enum` and `const`. Only texts may stand in `enum`; numbers keep their type and become a hint, so that the tool still
 * gets numbers. True when null is among the values.
 */
function convertValues(schema: JsonObject, draft: Draft, hints: string[]): boolean {
  const all = valuesOf([schema]);
  if (all === null) return false;
  const values = all.filter((value) => value !== null);
  if (draft['type'] === 'STRING')
    draft['enum'] = [
      ...new Set(values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))),
    ];
  else if (values.length > 0) hints.push(allowedHint(values));
  return values.length < all.length;
}

function convertProperties(schema: JsonObject, draft: Draft, walk: Walk, place: Place): void {
  const { properties } = schema;
  if (!isSchema(properties)) return;
  const names = Object.keys(properties);
  if (names.length === 0) return;
  draft['properties'] = Object.fromEntries(
    names.map((name) => [name, convert(properties[name], walk, place)]),
  );
  const required = requiredNames(schema, properties);
  if (required.length > 0) draft['required'] = required;
}

function convertItems(schema: JsonObject, walk: Walk, place: Place): JsonObject {
  const { items, prefixItems } = schema;
  if (isSchema(items)) return convert(items, walk, place);
  const listed = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : [];
  const variants = (listed as readonly JsonValue[]).filter((one) => isSchema(one));
  return variants.length === 0 ? { type: 'STRING' } : convert({ anyOf: variants }, walk, place);
}

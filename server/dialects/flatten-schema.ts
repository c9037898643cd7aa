import type { JsonObject, JsonValue } from '../ir/index.ts';
import { asRecord, memberOf } from './json-values.ts';

type Draft = Record<string, JsonValue>;

const unions = ['anyOf', 'oneOf', 'allOf'] as const;
const maximumDepth = 8;

/**
 * A tool's input schema with an object at its root, which Anthropic and OpenAI insist on: `anyOf`, `oneOf` and `allOf` there are
 * merged into one object, a local `$ref` there is followed (dialect rule 61). Below the root nothing changes.
 */
export function flattenSchema(schema: JsonObject | null): JsonObject {
  if (schema === null) return { type: 'object', properties: {} };
  const isPlain =
    memberOf(schema, '$ref') === undefined && unions.every((name) => !Array.isArray(schema[name]));
  if (isPlain && schema['type'] === 'object' && asRecord(memberOf(schema, 'properties')) !== null)
    return schema;
  const flat = flatten(schema, schema, 0);
  const { properties, required, ...rest } = flat;
  return {
    ...rest,
    type: 'object',
    properties: asRecord(properties) === null ? {} : (properties as JsonValue),
    ...(Array.isArray(required) && required.length > 0 ? { required } : {}),
  };
}

function flatten(schema: JsonObject, root: JsonObject, depth: number): JsonObject {
  if (depth > maximumDepth) return {};
  const { $ref: reference, ...own } = schema;
  let merged: Draft = { ...own };
  const target = typeof reference === 'string' ? resolve(reference, root) : null;
  if (target !== null && target !== schema) merged = { ...flatten(target, root, depth + 1), ...own };
  for (const name of unions) {
    const branches = schema[name];
    if (!Array.isArray(branches)) continue;
    delete merged[name];
    const objects = (branches as readonly JsonValue[]).flatMap((branch): readonly JsonObject[] => {
      const record = asRecord(branch) as JsonObject | null;
      return record === null ? [] : [flatten(record, root, depth + 1)];
    });
    merge(merged, objects, name === 'allOf');
  }
  return merged;
}

/** All branches' properties; what every branch requires, or of `allOf` what any requires. The root's own win. */
function merge(into: Draft, branches: readonly JsonObject[], isAll: boolean): void {
  const properties: Draft = {};
  for (const branch of [...branches.toReversed(), into])
    Object.assign(properties, withoutProto(asRecord(branch['properties']) as JsonObject | null));
  if (Object.keys(properties).length > 0) into['properties'] = properties;
  const lists = branches.filter(isObjectBranch).map((branch) => new Set(strings(branch['required'])));
  const [first, ...others] = lists;
  const shared =
    first === undefined
      ? []
      : isAll
        ? lists.flatMap((list) => [...list])
        : [...first].filter((name) => others.every((list) => list.has(name)));
  const required = [...new Set([...strings(into['required']), ...shared])];
  if (required.length > 0) into['required'] = required;
}

/** A `null` branch of a union requires nothing and must not empty the others' list. */
function isObjectBranch(branch: JsonObject): boolean {
  return branch['type'] !== 'null';
}

function withoutProto(properties: JsonObject | null): JsonObject {
  if (properties === null || !Object.hasOwn(properties, '__proto__')) return properties ?? {};
  return Object.fromEntries(Object.entries(properties).filter(([name]) => name !== '__proto__'));
}

function strings(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];
}

/** `#/$defs/Name` or `#/definitions/Name` inside the same schema, else null. */
function resolve(reference: string, root: JsonObject): JsonObject | null {
  if (!reference.startsWith('#/')) return null;
  let found: unknown = root;
  for (const part of reference.slice(2).split('/'))
    found = memberOf(found, part.replace(/~1/g, '/').replace(/~0/g, '~'));
  return asRecord(found) as JsonObject | null;
}

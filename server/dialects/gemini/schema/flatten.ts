import type { JsonObject, JsonValue } from '../../../ir/index.ts';
import { isSchema } from './keywords.ts';
import { referenceName, resolveReference } from './references.ts';

/** A schema without `$ref` and `allOf` at its top. */
export interface FlatSchema {
  readonly schema: JsonObject;
  /** References that were followed to get here; meeting one again is a cycle. */
  readonly followed: readonly string[];
  /** The reference that could not be followed: unknown, elsewhere, or a cycle. */
  readonly unresolved: string | null;
}

const longestChain = 32;

/** Follows local references and merges `allOf`; what stands beside them goes first (dialect rules 126 and 127). */
export function flatten(schema: JsonObject, root: JsonObject, followed: readonly string[]): FlatSchema {
  return flattenAt(schema, root, followed, 0);
}

function flattenAt(
  schema: JsonObject,
  root: JsonObject,
  followed: readonly string[],
  depth: number,
): FlatSchema {
  const { $ref: reference, allOf, ...rest } = schema;
  let flat: FlatSchema = { schema: rest, followed, unresolved: null };
  if (typeof reference === 'string') flat = follow(rest, reference, root, followed, depth);
  if (!Array.isArray(allOf) || depth > longestChain) return flat;
  for (const part of allOf as readonly JsonValue[]) {
    if (!isSchema(part)) continue;
    const inner = flattenAt(part, root, flat.followed, depth + 1);
    flat = {
      schema: mergeSchemas(flat.schema, inner.schema),
      followed: inner.followed,
      unresolved: flat.unresolved ?? inner.unresolved,
    };
  }
  return flat;
}

function follow(
  beside: JsonObject,
  reference: string,
  root: JsonObject,
  followed: readonly string[],
  depth: number,
): FlatSchema {
  const target = resolveReference(root, reference);
  const isCycle = followed.includes(reference) || followed.length >= longestChain;
  if (target === null || isCycle) return { schema: beside, followed, unresolved: referenceName(reference) };
  const inner = flattenAt(target, root, [...followed, reference], depth + 1);
  return { ...inner, schema: mergeSchemas(beside, inner.schema) };
}

/** Two schemas that both hold: properties and required names together, for the rest the first one's word. */
export function mergeSchemas(first: JsonObject, second: JsonObject): JsonObject {
  const merged: Record<string, JsonValue> = { ...second, ...first };
  if (isSchema(first['properties']) && isSchema(second['properties']))
    merged['properties'] = { ...second['properties'], ...first['properties'] };
  if (Array.isArray(first['required']) && Array.isArray(second['required']))
    merged['required'] = [
      ...new Set<JsonValue>([...(first['required'] as []), ...(second['required'] as [])]),
    ];
  return merged;
}

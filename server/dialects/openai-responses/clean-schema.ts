import type { JsonObject, JsonValue } from '../../ir/index.ts';
import { type Draft, isObject } from './wire.ts';

/** Members that clients leave at a schema's root and the vendor refuses or ignores (dialect rule 26). */
const unwanted = new Set(['$schema', 'cache_control', 'defer_loading', 'input_schema']);
const unions = ['allOf', 'anyOf', 'oneOf'] as const;

const noInput: JsonObject = { type: 'object', properties: {} };

/**
 * A tool's schema as the vendor takes it: an object at the root, without a union there (public documentation of
 * function calling), and with `properties` (dialect rules 26, 27 and 61). Only the root is looked at, so that a
 * property of any name stays. The same object when there is nothing to do.
 */
export function cleanSchema(schema: JsonObject | null): JsonObject {
  if (schema === null) return noInput;
  const hasUnion = unions.some((name) => Array.isArray(schema[name]));
  const isClean =
    !hasUnion &&
    schema['type'] === 'object' &&
    isObject(schema['properties']) &&
    !Object.keys(schema).some((name) => unwanted.has(name));
  if (isClean) return schema;
  if (!hasUnion && !mayBeObject(schema)) return noInput;
  const draft: Draft = { type: 'object' };
  for (const name of Object.keys(schema)) {
    const value = schema[name];
    if (name === 'type' || value === undefined || isLeftOut(name)) continue;
    draft[name] = value;
  }
  if (hasUnion) flatten(schema, draft);
  if (!isObject(draft['properties'])) draft['properties'] = {};
  return draft;
}

function isLeftOut(name: string): boolean {
  return unwanted.has(name) || name === '__proto__' || unions.some((union) => union === name);
}

function mayBeObject(schema: JsonObject): boolean {
  const type = schema['type'];
  if (type === undefined) return true;
  return type === 'object' || (Array.isArray(type) && type.includes('object'));
}

/** One object that every variant fits: all properties, and of the required ones those that every variant requires. */
function flatten(schema: JsonObject, draft: Draft): void {
  const properties: Draft = isObject(schema['properties']) ? { ...schema['properties'] } : {};
  const required = new Set(namesOf(schema['required']));
  for (const union of unions) {
    const variants = schema[union];
    if (!Array.isArray(variants)) continue;
    const objects = variants.filter((variant: JsonValue): variant is JsonObject => isObject(variant));
    for (const variant of objects) addProperties(properties, variant['properties']);
    const demands = objects.map((variant) => namesOf(variant['required']));
    for (const name of union === 'allOf' ? demands.flat() : inAll(demands)) required.add(name);
  }
  draft['properties'] = properties;
  if (required.size > 0) draft['required'] = [...required];
}

function addProperties(properties: Draft, more: JsonValue | undefined): void {
  if (!isObject(more)) return;
  for (const name of Object.keys(more)) {
    const value = more[name];
    if (value !== undefined && name !== '__proto__' && !Object.hasOwn(properties, name))
      properties[name] = value;
  }
}

function namesOf(required: JsonValue | undefined): readonly string[] {
  return Array.isArray(required)
    ? required.filter((name: JsonValue): name is string => typeof name === 'string')
    : [];
}

function inAll(lists: readonly (readonly string[])[]): readonly string[] {
  const [first = [], ...rest] = lists;
  return first.filter((name) => rest.every((list) => list.includes(name)));
}

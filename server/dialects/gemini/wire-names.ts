import type { JsonObject, JsonValue } from '../../ir/index.ts';
import { arrayAt } from '../malformed.ts';

function camelOf(name: string): string {
  return name.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * The object with snake_case members under their camelCase names; the same object when it has none. Google's parser
 * takes both spellings for every field (provider notes 15.1). When both are there, camelCase wins. Not for free-form
 * objects: arguments, function responses and property maps keep their names.
 */
export function camelKeys(record: JsonObject): JsonObject {
  const names = Object.keys(record);
  if (!names.some((name) => name.includes('_'))) return record;
  const entries: [string, JsonValue][] = [];
  for (const name of names) {
    const camel = name === '__proto__' ? name : camelOf(name);
    if (camel !== name && Object.hasOwn(record, camel)) continue;
    const value = record[name];
    if (value !== undefined) entries.push([camel, value]);
  }
  return Object.fromEntries(entries);
}

/** The members of an object that are not in `known`, or null when there are none. Null values count as absent. */
export function restOf(record: JsonObject, known: ReadonlySet<string>): JsonObject | null {
  const names = Object.keys(record).filter((name) => !known.has(name) && record[name] !== null);
  return names.length === 0 ? null : Object.fromEntries(names.map((name) => [name, record[name] ?? null]));
}

/** An array, or one object in its place: Google's parser takes both for repeated fields. */
export function listAt(value: JsonValue | undefined, path: string): readonly JsonValue[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? [value]
    : arrayAt(value, path);
}

/** True for a JSON object. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

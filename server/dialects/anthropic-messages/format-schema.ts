import type { JsonObject, JsonValue } from '../../ir/index.ts';
import { asRecord } from '../json-values.ts';
import { keepWords } from './format-words.ts';
import type { Draft } from './wire.ts';

export interface FormatSchema {
  readonly schema: JsonObject;
  /** Something that the schema demands is only told in its descriptions. */
  readonly isLoosened: boolean;
}

interface Walk {
  /** Names of local definitions that are being looked at; meeting one again is a circle. */
  readonly followed: readonly string[];
  readonly root: JsonObject;
  readonly notes: { isLoosened: boolean; nodes: number };
  /** Local references that were found to be good. */
  readonly checked: Set<string>;
}

const maximumDepth = 64;
const maximumNodes = 5_000;
/** Members that may stand beside a union. */
const besideUnion: ReadonlySet<string> = new Set(['type', 'title', 'description', 'default', '$schema']);

/**
 * The schema of an answer in the subset that the vendor enforces; a request with any other is refused (public notes on
 * structured outputs). Limits of numbers, lengths and the like become words in a description, `oneOf` becomes `anyOf`, and
 * objects are closed: an answer that fits the closed schema fits the open one too. Null when what is left would mean
 * something else: circles, maps of free names, values of any kind.
 */
export function formatSchema(schema: JsonObject): FormatSchema | null {
  const root = withoutRootReference(schema);
  if (root === null) return null;
  const notes = { isLoosened: false, nodes: 0 };
  const walk: Walk = { followed: [], root, notes, checked: new Set() };
  const converted = convert(root, walk, 0);
  if (converted === null) return null;
  const draft: Draft = { ...converted };
  for (const name of ['$defs', 'definitions']) {
    const map = asRecord(root[name]) as JsonObject | null;
    if (map === null) continue;
    const kept = convertMap(map, walk, 1);
    if (kept === null) return null;
    draft[name] = kept;
  }
  return { schema: draft, isLoosened: notes.isLoosened };
}

/** Some generators put the whole schema among its definitions and only refer to it. */
function withoutRootReference(schema: JsonObject): JsonObject | null {
  const { $ref: reference, ...rest } = schema;
  if (reference === undefined) return schema;
  const target = definitionOf(reference, schema);
  return target === null ? null : { ...rest, ...target };
}

function definitionOf(reference: JsonValue | undefined, root: JsonObject): JsonObject | null {
  const [, holder, name] =
    typeof reference === 'string' ? (/^#\/(\$defs|definitions)\/([^/]+)$/.exec(reference) ?? []) : [];
  const map = holder === undefined ? null : asRecord(root[holder]);
  return map === null || name === undefined || !Object.hasOwn(map, name)
    ? null
    : (asRecord(map[name]) as JsonObject | null);
}

function convert(value: JsonValue | undefined, walk: Walk, depth: number): JsonObject | null {
  const schema = asRecord(value) as JsonObject | null;
  walk.notes.nodes += 1;
  if (schema === null || depth > maximumDepth || walk.notes.nodes > maximumNodes) return null;
  if (schema['$ref'] !== undefined) return convertReference(schema['$ref'], walk, depth);
  const union = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(union)) return convertUnion(schema, union, walk, depth);
  if (Array.isArray(schema['allOf'])) return convertAll(schema, schema['allOf'], walk, depth);
  if (!hasPlainValues(schema)) return null;
  const draft: Draft = {};
  if (keepWords(schema, draft)) walk.notes.isLoosened = true;
  if (draft['enum'] !== undefined || draft['const'] !== undefined) return draft;
  const types = typesOf(schema);
  if (types === null) return null;
  if (schema['type'] === undefined) draft['type'] = types[0] ?? 'string';
  if (types.includes('object') && !convertObject(schema, draft, walk, depth)) return null;
  if (types.includes('array')) {
    const items = convert(schema['items'], walk, depth + 1);
    if (items === null || schema['prefixItems'] !== undefined) return null;
    draft['items'] = items;
  }
  return draft;
}

/** The vendor takes no lists and objects among the values that a schema names. */
function hasPlainValues({ enum: values, const: value }: JsonObject): boolean {
  const isPlain = (one: JsonValue): boolean => one === null || typeof one !== 'object';
  return (!Array.isArray(values) || values.every(isPlain)) && (value === undefined || isPlain(value));
}

/** Null for a schema that takes values of any kind. */
function typesOf({ type, properties, items }: JsonObject): readonly JsonValue[] | null {
  if (typeof type === 'string') return [type];
  if (Array.isArray(type)) return type as readonly JsonValue[];
  if (properties !== undefined) return ['object'];
  return items === undefined ? null : ['array'];
}

function convertReference(reference: JsonValue, walk: Walk, depth: number): JsonObject | null {
  const target = definitionOf(reference, walk.root);
  if (target === null || typeof reference !== 'string' || walk.followed.includes(reference)) return null;
  if (!walk.checked.has(reference)) {
    const followed = [...walk.followed, reference];
    if (convert(target, { ...walk, followed }, depth + 1) === null) return null;
    walk.checked.add(reference);
  }
  return { $ref: reference };
}

function convertUnion(
  schema: JsonObject,
  union: readonly JsonValue[],
  walk: Walk,
  depth: number,
): JsonObject | null {
  const isAlone = Object.keys(schema).every(
    (name) => name === 'anyOf' || name === 'oneOf' || besideUnion.has(name) || isDefinitions(name, depth),
  );
  const variants = union.map((entry) => convert(entry, walk, depth + 1));
  if (!isAlone || (schema['anyOf'] !== undefined && schema['oneOf'] !== undefined)) return null;
  const draft: Draft = {};
  for (const name of ['title', 'description', 'default'])
    if (schema[name] !== undefined) draft[name] = schema[name];
  const kept = variants.filter((variant) => variant !== null);
  return kept.length < variants.length || kept.length === 0 ? null : { ...draft, anyOf: kept };
}

/** One part alone, as generators write a reference with a description; more would have to be merged. */
function convertAll(
  schema: JsonObject,
  parts: readonly JsonValue[],
  walk: Walk,
  depth: number,
): JsonObject | null {
  const isAlone = Object.keys(schema).every(
    (name) => name === 'allOf' || besideUnion.has(name) || isDefinitions(name, depth),
  );
  return parts.length === 1 && isAlone ? convert(parts[0], walk, depth + 1) : null;
}

const isDefinitions = (name: string, depth: number): boolean =>
  depth === 0 && (name === '$defs' || name === 'definitions');

/** False for a map of free names: closed, it could hold nothing. */
function convertObject(schema: JsonObject, draft: Draft, walk: Walk, depth: number): boolean {
  const properties = asRecord(schema['properties']) as JsonObject | null;
  const more = schema['additionalProperties'];
  const isEmpty = properties === null || Object.keys(properties).length === 0;
  if (isEmpty && more !== false) return false;
  if (more !== undefined && more !== null && more !== false) walk.notes.isLoosened = true;
  if (properties !== null) {
    const converted = convertMap(properties, walk, depth + 1);
    if (converted === null) return false;
    draft['properties'] = converted;
  }
  if (Array.isArray(schema['required'])) draft['required'] = schema['required'];
  draft['additionalProperties'] = false;
  return true;
}

function convertMap(map: JsonObject, walk: Walk, depth: number): JsonObject | null {
  const entries = Object.entries(map).map(([name, entry]) => [name, convert(entry, walk, depth)] as const);
  return entries.some(([, entry]) => entry === null) ? null : (Object.fromEntries(entries) as JsonObject);
}

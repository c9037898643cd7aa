import type { JsonObject, JsonValue } from '../../../ir/index.ts';
import { flatten } from './flatten.ts';
import { isSchema } from './keywords.ts';

/** A schema with its alternatives spread out. */
export interface Union {
  /** What stands beside the alternatives. */
  readonly base: JsonObject;
  /** The alternatives other than null; empty when the schema is no union. */
  readonly variants: readonly JsonObject[];
  readonly isNullable: boolean;
}

/** Spreads `anyOf`, `oneOf` and type arrays; null among the alternatives makes the schema nullable (rules 124, 125). */
export function spreadUnion(schema: JsonObject, root: JsonObject, followed: readonly string[]): Union {
  const { anyOf, oneOf, nullable, ...base } = schema;
  const listed = Array.isArray(anyOf) ? anyOf : Array.isArray(oneOf) ? oneOf : [];
  const schemas = (listed as readonly JsonValue[]).filter((one) => isSchema(one));
  const variants = schemas.filter((one) => !isNull(flatten(one, root, followed).schema));
  const typed = spreadTypes(base);
  return {
    base: typed.base,
    variants: variants.length > 0 ? variants : typed.variants,
    isNullable: nullable === true || typed.isNullable || variants.length < schemas.length,
  };
}

function spreadTypes(base: JsonObject): Union {
  const { type, ...rest } = base;
  if (!Array.isArray(type)) return { base, variants: [], isNullable: false };
  const types = (type as readonly JsonValue[]).filter((one) => typeof one === 'string' && one !== 'null');
  const [first] = types;
  const isNullable = types.length < type.length;
  if (types.length < 2)
    return { base: first === undefined ? rest : { ...rest, type: first }, variants: [], isNullable };
  return { base: rest, variants: types.map((one) => variantOf(one, rest)), isNullable };
}

/** One type of several, with the members that are about it. */
function variantOf(type: JsonValue, rest: JsonObject): JsonObject {
  const { properties, required, items } = rest;
  if (type === 'object')
    return {
      type,
      ...(properties === undefined ? {} : { properties }),
      ...(required === undefined ? {} : { required }),
    };
  return type === 'array' && items !== undefined ? { type, items } : { type };
}

function isNull(schema: JsonObject): boolean {
  const values = schema['enum'];
  if (schema['type'] === 'null') return true;
  if (Object.hasOwn(schema, 'const')) return schema['const'] === null;
  return Array.isArray(values) && values.length === 1 && values[0] === null;
}

/** The values of alternatives that each name single values, else null. */
export function valuesOf(variants: readonly JsonObject[]): readonly JsonValue[] | null {
  const values: JsonValue[] = [];
  for (const variant of variants) {
    if (Object.hasOwn(variant, 'const')) values.push(variant['const'] ?? null);
    else if (Array.isArray(variant['enum'])) values.push(...(variant['enum'] as readonly JsonValue[]));
    else return null;
  }
  return values;
}

/** Alternatives that are all objects, as one: every property, and as required only what each of them requires. */
export function joinObjects(variants: readonly JsonObject[]): JsonObject {
  let properties: JsonObject = {};
  let required: readonly JsonValue[] | null = null;
  for (const variant of variants) {
    const theirs = variant['properties'];
    if (isSchema(theirs)) properties = { ...theirs, ...properties };
    const names = Array.isArray(variant['required']) ? (variant['required'] as readonly JsonValue[]) : [];
    required = required === null ? names : required.filter((name) => names.includes(name));
  }
  return { type: 'object', properties, required: required ?? [] };
}

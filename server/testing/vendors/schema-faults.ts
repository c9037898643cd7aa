import { isObject, listOf, objectOf, stringOf, type JsonObject } from './json.ts';

const rootUnions = ['oneOf', 'anyOf', 'allOf', 'enum', 'not'];

const contextOf = (path: readonly string[]): string =>
  `In context=(${path.map((part) => `'${part}'`).join(', ')}${path.length === 1 ? ',' : ''})`;

function* strictObjectFaults(schema: JsonObject, path: readonly string[]): Generator<string> {
  if (schema['additionalProperties'] !== false)
    yield `${contextOf(path)}, 'additionalProperties' is required to be supplied and to be false.`;
  const required = listOf(schema['required']);
  const missing = Object.keys(objectOf(schema['properties'])).find((name) => !required.includes(name));
  if (missing !== undefined)
    yield `${contextOf(path)}, 'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'.`;
}

function* nodeFaults(value: unknown, isStrict: boolean, path: readonly string[]): Generator<string> {
  if (!isObject(value)) return;
  const types = Array.isArray(value['type']) ? value['type'] : [value['type']];
  if (types.includes('array') && value['items'] === undefined && value['prefixItems'] === undefined)
    yield `${contextOf(path)}, array schema missing items.`;
  if (isStrict && types.includes('object')) yield* strictObjectFaults(value, path);
  for (const [name, property] of Object.entries(objectOf(value['properties'])))
    yield* nodeFaults(property, isStrict, [...path, 'properties', name]);
  yield* nodeFaults(value['items'], isStrict, [...path, 'items']);
  for (const [index, branch] of listOf(value['anyOf']).entries())
    yield* nodeFaults(branch, isStrict, [...path, 'anyOf', String(index)]);
}

/**
 * What OpenAI says about a JSON Schema for a function (`parameters`) or a response format; `isStrict` asks for closed
 * objects with all properties required. `subject` is the vendor's name for it, for example `function 'x'`.
 */
export function* schemaFaults(schema: unknown, subject: string, isStrict: boolean): Generator<string> {
  const root = objectOf(schema);
  const say = (fault: string): string => `Invalid schema for ${subject}: ${fault}`;
  if (root['type'] !== 'object')
    yield say(
      `schema must be a JSON Schema of 'type: "object"', got 'type: "${stringOf(root['type']) || 'None'}"'.`,
    );
  if (!isObject(root['properties']) && root['additionalProperties'] === undefined && !isStrict)
    yield say('In context=(), object schema missing properties.');
  if (rootUnions.some((name) => name in root))
    yield say(
      "schema must have type 'object' and not have 'oneOf'/'anyOf'/'allOf'/'enum'/'not' at the top level.",
    );
  for (const fault of nodeFaults(root, isStrict, [])) yield say(fault);
}

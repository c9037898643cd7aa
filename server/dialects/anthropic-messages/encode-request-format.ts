import type { JsonObject, JsonValue, OutputFormat } from '../../ir/index.ts';
import { asRecord } from '../json-values.ts';
import { lose, type EncodeContext } from './encode-context.ts';
import type { Draft } from './wire.ts';

export interface FormatParts {
  /** For `output_config.format`. */
  readonly format: Draft | null;
  /** A system text that asks for the format where the API cannot enforce it. */
  readonly instruction: string | null;
}

/** A structured answer (dialect rule 59). The API enforces schemas only; plain JSON is asked for in words. */
export function encodeOutputFormat(format: OutputFormat | null, context: EncodeContext): FormatParts {
  if (format === null) return { format: null, instruction: null };
  if (format.type === 'json') {
    lose(context, 'outputFormat', 'output-format', 'JSON was asked for in words, as the API needs a schema.');
    return { format: null, instruction: 'Answer with one valid JSON object and nothing else.' };
  }
  const isRefused =
    context.target.switches.jsonSchema === false ||
    context.strip.has('output_config') ||
    context.strip.has('output_format');
  if (!isRefused) {
    const schema = closeObjects(format.schema, 0) as JsonObject;
    return { format: { type: 'json_schema', schema }, instruction: null };
  }
  lose(
    context,
    'outputFormat',
    'output-format',
    'The schema was asked for in words; the server does not enforce it.',
  );
  const schema = JSON.stringify(format.schema);
  return {
    format: null,
    instruction: `Answer with one valid JSON object and nothing else. It must fit this JSON Schema: ${schema}`,
  };
}

const schemaMaps: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions']);
const schemaLists: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems']);
const maximumDepth = 64;

/**
 * The vendor wants `additionalProperties: false` on every object of an answer's schema. An answer that fits the closed
 * schema fits the open one too, so it is added where nothing is said.
 */
function closeObjects(schema: JsonValue, depth: number): JsonValue {
  const record = asRecord(schema) as JsonObject | null;
  if (record === null || depth > maximumDepth) return schema;
  const closed: [string, JsonValue][] = Object.entries(record).map(([name, value]) => {
    if (schemaMaps.has(name)) return [name, mapValues(value, depth)];
    if (schemaLists.has(name) && Array.isArray(value))
      return [name, (value as readonly JsonValue[]).map((entry) => closeObjects(entry, depth + 1))];
    return [name, name === 'items' ? closeObjects(value, depth + 1) : value];
  });
  const { type } = record;
  const isObject = type === 'object' || (Array.isArray(type) && type.includes('object'));
  if (isObject && !Object.hasOwn(record, 'additionalProperties'))
    closed.push(['additionalProperties', false]);
  return Object.fromEntries(closed);
}

function mapValues(value: JsonValue, depth: number): JsonValue {
  const record = asRecord(value) as JsonObject | null;
  if (record === null) return value;
  return Object.fromEntries(
    Object.entries(record).map(([name, schema]) => [name, closeObjects(schema, depth + 1)]),
  );
}

import type { JsonObject, JsonValue } from '../../../ir/index.ts';

const longestHint = 160;

/** Keywords that the subset does not have and that still tell the model something, in the order they are told. */
const telling = [
  'format',
  'pattern',
  'default',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'patternProperties',
  'examples',
  'example',
  'contentEncoding',
  'contentMediaType',
] as const;

/** Keywords that a response schema keeps as members, as the API enforces them there (provider notes 15.4). */
export const keptInResponses: ReadonlySet<string> = new Set([
  'pattern',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minimum',
  'maximum',
  'minProperties',
  'maxProperties',
]);

/** The only formats that strict backends take. */
export const keptFormats: ReadonlySet<string> = new Set(['date-time', 'int32', 'int64', 'float', 'double']);

function short(value: JsonValue): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > longestHint ? `${text.slice(0, longestHint)}…` : text;
}

/** What leaves the schema, as `key: value` (dialect rules 128 and 129). `kept` stays in it as a member. */
export function keywordHints(schema: JsonObject, kept: ReadonlySet<string>): readonly string[] {
  const hints: string[] = [];
  for (const name of telling) {
    const value = schema[name];
    if (value === undefined || value === null || kept.has(name)) continue;
    if (name === 'format' && typeof value === 'string' && keptFormats.has(value)) continue;
    hints.push(`${name}: ${short(value)}`);
  }
  const further = schema['additionalProperties'];
  if (further === false) hints.push('No other properties are allowed');
  else if (typeof further === 'object' && further !== null)
    hints.push(`additionalProperties: ${short(further)}`);
  return hints;
}

/** Values of an enumeration that cannot stand in `enum`. */
export function allowedHint(values: readonly JsonValue[]): string {
  return `Allowed: ${values.slice(0, 30).map(short).join(' | ')}`;
}

/** A description with hints behind it. */
export function describe(description: JsonValue | undefined, hints: readonly string[]): string | null {
  const own = typeof description === 'string' ? description : '';
  const told = hints.filter((hint) => hint !== '').join(', ');
  if (told === '') return own === '' ? null : own;
  return own === '' ? told : `${own} (${told})`;
}

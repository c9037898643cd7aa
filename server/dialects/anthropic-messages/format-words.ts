import type { JsonObject, JsonValue } from '../../ir/index.ts';
import type { Draft } from './wire.ts';

const longestHint = 160;
/** Members that the vendor takes on every schema. */
const plain = ['type', 'title', 'default', 'const', 'pattern'] as const;
const formats: ReadonlySet<string> = new Set([
  'date-time',
  'date',
  'time',
  'duration',
  'email',
  'hostname',
  'uri',
  'ipv4',
  'ipv6',
  'uuid',
]);
/** What the vendor refuses and a model can heed when it is told. */
const limits = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'contains',
  'not',
  'if',
  'then',
  'else',
  'dependentRequired',
  'dependentSchemas',
  'patternProperties',
  'propertyNames',
] as const;
/** Looking around, going back, and borders of words are refused in patterns. */
const richPattern = /\(\?|\\[1-9bBk]/;

/** Copies what may stay of a schema's own words into `draft`. True when a limit is only told in the description now. */
export function keepWords(schema: JsonObject, draft: Draft): boolean {
  for (const name of plain) if (isSaid(schema[name])) draft[name] = schema[name] ?? null;
  const { enum: values, format, pattern, minItems } = schema;
  const hints: string[] = [];
  const tell = (name: string): void => {
    hints.push(`${name}: ${short(schema[name] ?? null)}`);
  };
  if (Array.isArray(values)) draft['enum'] = values;
  if (typeof format === 'string') {
    if (formats.has(format)) draft['format'] = format;
    else tell('format');
  }
  if (typeof pattern === 'string' && richPattern.test(pattern)) {
    delete draft['pattern'];
    tell('pattern');
  }
  if (minItems === 0 || minItems === 1) draft['minItems'] = minItems;
  else if (isSaid(minItems)) tell('minItems');
  for (const name of limits) if (isSaid(schema[name])) tell(name);
  const own = typeof schema['description'] === 'string' ? schema['description'] : '';
  const told = hints.join(', ');
  if (own !== '' || told !== '')
    draft['description'] = told === '' ? own : own === '' ? told : `${own} (${told})`;
  return hints.length > 0;
}

const isSaid = (value: JsonValue | undefined): boolean => value !== undefined && value !== null;

function short(value: JsonValue): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > longestHint ? `${text.slice(0, longestHint)}…` : text;
}

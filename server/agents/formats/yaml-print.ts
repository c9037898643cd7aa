import { isList, type OwnedValue, type ScalarValue } from './text-format.ts';

/** How a file indents: the step of nested keys, and whether dashes stand further right than the key of their list. */
export interface YamlLayout {
  readonly ending: string;
  readonly step: number;
  readonly indentLists: boolean;
}

/** Words that YAML 1.1 or 1.2 reads as something else than a string. */
const reserved = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf|infinity)$/i;
/** Words of letters, digits and harmless signs, none ending in a colon; the first begins with a letter or a slash. */
const harmless = /^[A-Za-z/](?:[\w./@+~-]|:(?=[\w/]))*(?: [\w.@+~/](?:[\w./@+~-]|:(?=[\w/]))*)*$/;
const harmlessInFlow = /^[A-Za-z][\w-]*$/;
/** Characters that JSON leaves alone, but YAML does not print or takes for line breaks. */
const unprintable = /[\u007F-\u009F\u2028\u2029\uFEFF]/g;

function quote(value: string): string {
  const escaped = (character: string): string =>
    `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replaceAll(unprintable, escaped);
}

/** A scalar as it stands in block style. Strings are quoted unless YAML 1.1 and 1.2 read them plain as strings. */
export function scalarText(value: ScalarValue): string {
  if (typeof value === 'string') return harmless.test(value) && !reserved.test(value) ? value : quote(value);
  // YAML 1.1 wants a dot in a number with an exponent.
  return JSON.stringify(value).replace(/^(-?\d+)e/, '$1.0e');
}

export function keyText(name: string): string {
  return harmless.test(name) && !name.includes(':') && !reserved.test(name) ? name : quote(name);
}

/** One line, for the inside of braces and brackets. */
export function flowText(value: OwnedValue): string {
  if (isList(value)) return `[${value.map((item) => flowText(item)).join(', ')}]`;
  if (typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([name, item]) => `${keyText(name)}: ${flowText(item)}`)
      .join(', ')}}`;
  }
  if (typeof value !== 'string') return scalarText(value);
  return harmlessInFlow.test(value) && !reserved.test(value) ? value : quote(value);
}

/** What follows the colon of a key that stands at `column`, or nothing for a container that is filled afterwards. */
export function afterColon(value: OwnedValue, column: number, layout: YamlLayout): string {
  if (typeof value !== 'object') return ` ${scalarText(value)}`;
  if (isEmpty(value)) return ` ${flowText(value)}`;
  const inner = column + (isList(value) && !layout.indentLists ? 0 : layout.step);
  return layout.ending + ' '.repeat(inner) + blockText(value, inner, layout);
}

/** A value whose first character stands at `column`; further lines are indented to fit. */
export function blockText(value: OwnedValue, column: number, layout: YamlLayout): string {
  if (typeof value !== 'object') return scalarText(value);
  if (isEmpty(value)) return flowText(value);
  const lines = isList(value)
    ? value.map((item) => `- ${isList(item) ? flowText(item) : blockText(item, column + 2, layout)}`)
    : Object.entries(value).map(([name, item]) => keyText(name) + ':' + afterColon(item, column, layout));
  return lines.join(layout.ending + ' '.repeat(column));
}

function isEmpty(value: readonly OwnedValue[] | { readonly [name: string]: OwnedValue }): boolean {
  return Object.keys(value).length === 0;
}

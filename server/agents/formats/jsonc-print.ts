import { isList, type OwnedValue } from './text-format.ts';

/** How a value is spelled. */
export interface JsonLook {
  /** Line ending and indentation of the line on which the value begins; null = everything on one line. */
  readonly lineBreak: string | null;
  /** One level of indentation. */
  readonly unit: string;
  /** Between a key and its value, colon included. */
  readonly colon: string;
  /** Inside the brackets of an object on one line. */
  readonly padding: string;
}

/** Spells a value; strings never contain a raw line break. */
export function printJson(value: OwnedValue, look: JsonLook): string {
  if (typeof value !== 'object') return JSON.stringify(value);
  const inner = look.lineBreak === null ? look : { ...look, lineBreak: look.lineBreak + look.unit };
  if (isList(value)) {
    return bracket(
      '[',
      ']',
      value.map((item) => printJson(item, inner)),
      { ...look, padding: '' },
    );
  }
  const properties = Object.entries(value).map(
    ([name, item]) => `${JSON.stringify(name)}${look.colon}${printJson(item, inner)}`,
  );
  return bracket('{', '}', properties, look);
}

function bracket(open: string, close: string, items: readonly string[], look: JsonLook): string {
  if (items.length === 0) return open + close;
  const { lineBreak, unit, colon, padding } = look;
  if (lineBreak !== null) {
    const inner = lineBreak + unit;
    return open + inner + items.join(`,${inner}`) + lineBreak + close;
  }
  const comma = colon.endsWith(':') ? ',' : ', ';
  return open + padding + items.join(comma) + padding + close;
}

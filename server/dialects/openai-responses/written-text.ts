import type { JsonObject } from '../../ir/index.ts';

/** A text for `JSON.stringify`: as it is, or written already (`WrittenText.whole`). */
export type ItemText = string | JsonObject;

/** A text that was written in pieces and is needed once more whole, in several objects. */
export interface WrittenText {
  /** One piece, as the JSON string that was sent for it. */
  add(json: string): void;
  /** Also true for pieces that were all empty. */
  isEmpty(): boolean;
  whole(): ItemText;
}

/** TypeScript does not know it yet: ECMAScript proposal "JSON.parse source text access", in Node since 21. */
const { rawJSON } = JSON as unknown as { readonly rawJSON: (json: string) => JsonObject };

/**
 * Keeps the pieces' JSON in place of their text: `JSON.rawJSON` puts it into objects as it stands, where writing a long
 * text of two bytes per character again for each of the three objects that repeat it took a quarter of a translation.
 */
export function createWrittenText(): WrittenText {
  let inside = '';
  return {
    add(json) {
      inside += json.slice(1, -1);
    },
    isEmpty: () => inside === '',
    whole: () => (inside === '' ? '' : rawJSON(`"${inside}"`)),
  };
}

/** The text itself. */
export function plainText(text: ItemText): string {
  return typeof text === 'string' ? text : (JSON.parse(JSON.stringify(text)) as string);
}

import type { JsonObject } from '../../ir/index.ts';

/** A text that was written in pieces and is needed once more whole, in several objects. */
export interface WrittenText {
  /** One piece, as the JSON string that was sent for it. */
  add(json: string): void;
  isEmpty(): boolean;
  /** The whole text as a JSON string. */
  whole(): string;
}

/**
 * Keeps the pieces' JSON in place of their text: writing a long text again for each of the objects that repeat it took
 * a quarter of a translation.
 */
export function createWrittenText(): WrittenText {
  let inside = '';
  return {
    add(json) {
      inside += json.slice(1, -1);
    },
    isEmpty: () => inside === '',
    whole() {
      const json = `"${inside}"`;
      // Looking at a character makes V8 join the pieces, once and not again in each text that this one goes into.
      json.charCodeAt(0);
      return json;
    },
  };
}

/**
 * The JSON of an object with `json` as its member `name`, which is an empty text or list in the object. The first such
 * member counts; inside a JSON string its quotes would be escaped.
 */
export function jsonWith(object: JsonObject, name: string, json: string): string {
  const text = JSON.stringify(object);
  const at = text.search(new RegExp(`"${name}":(?:""|\\[\\])`));
  if (at === -1) throw new Error(`no empty "${name}" to fill`);
  const value = at + name.length + 3;
  return text.slice(0, value) + json + text.slice(value + 2);
}

import type { JsonObject } from '../ir/index.ts';

/**
 * The bytes of `JSON.stringify(body)`, written piece by piece: one string of a whole conversation takes twice its size
 * when anything in it is beyond Latin-1, and is slow to turn into bytes then. `expectedBytes` is a guess; memory that is
 * not written to is not taken from the system. Throws `RangeError` like `JSON.stringify`.
 */
export function jsonBytes(body: JsonObject, expectedBytes = 4_096): Buffer {
  let bytes = Buffer.allocUnsafeSlow(Math.max(1_024, expectedBytes));
  let length = 0;
  const add = (text: string): void => {
    // Three bytes at most for each UTF-16 unit.
    if (length + text.length * 3 > bytes.length) {
      const size = length + Buffer.byteLength(text);
      if (size > bytes.length) {
        const larger = Buffer.allocUnsafeSlow(Math.max(size, bytes.length * 2));
        bytes.copy(larger, 0, 0, length);
        bytes = larger;
      }
    }
    length += bytes.write(text, length);
  };
  const addArray = (items: readonly unknown[]): void => {
    let before = '[';
    for (const item of items) {
      // A hole or `undefined` in an array is null in JSON.
      add(before + JSON.stringify(item ?? null));
      before = ',';
    }
    add(before === '[' ? '[]' : ']');
  };
  let before = '{';
  for (const [name, value] of Object.entries(body)) {
    if (value === undefined) continue;
    add(`${before}${JSON.stringify(name)}:`);
    if (Array.isArray(value)) addArray(value);
    else add(JSON.stringify(value));
    before = ',';
  }
  add(before === '{' ? '{}' : '}');
  return bytes.subarray(0, length);
}

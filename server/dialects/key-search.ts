import { colon, isSpace, quote } from './json-characters.ts';

const typeKey = Buffer.from('"type"');

/**
 * True when the body has a JSON member `"key": "prefix…` with a value that is not empty, at any depth. A native byte
 * search, so that a large body costs microseconds: quotes inside JSON strings are escaped, so quoted text in a prompt
 * never matches.
 */
export function hasTextMember(body: Buffer, key: string, prefix = ''): boolean {
  const needle = Buffer.from(`"${key}"`);
  const wanted = Buffer.from(prefix);
  for (let hit = body.indexOf(needle); hit !== -1; hit = body.indexOf(needle, hit + needle.length)) {
    const value = textValueAt(body, hit + needle.length);
    if (value === -1 || body[value] === quote) continue;
    if (body.subarray(value, value + wanted.length).equals(wanted)) return true;
  }
  return false;
}

/** True when the body has a member `"type": "name"` at any depth. Looks for the value, which is rarer than the key. */
export function hasTypedObject(body: Buffer, name: string): boolean {
  const needle = Buffer.from(`"${name}"`);
  for (let hit = body.indexOf(needle); hit !== -1; hit = body.indexOf(needle, hit + needle.length)) {
    let position = hit - 1;
    while (isSpace(body[position])) position -= 1;
    if (body[position] !== colon) continue;
    position -= 1;
    while (isSpace(body[position])) position -= 1;
    const start = position + 1 - typeKey.length;
    if (start > 0 && body.subarray(start, position + 1).equals(typeKey)) return true;
  }
  return false;
}

/** The offset of the first character inside the string behind `:`, or -1 when no string follows. */
function textValueAt(body: Buffer, after: number): number {
  let position = after;
  while (isSpace(body[position])) position += 1;
  if (body[position] !== colon) return -1;
  position += 1;
  while (isSpace(body[position])) position += 1;
  return body[position] === quote ? position + 1 : -1;
}

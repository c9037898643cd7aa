import type { JsonObject, JsonValue } from '../../server/ir/index.ts';

/** A generator of numbers in [0, 1). */
export type Random = () => number;

export const below = (random: Random, limit: number): number => Math.floor(random() * limit);

export function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[below(random, items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

/** Values that broke readers of JSON somewhere, as JSON text. */
const hostileTexts = [
  'null',
  'true',
  '-1',
  '0',
  '1e999',
  '9007199254740993',
  '-0.5',
  '""',
  '"\\ud83d"',
  '"\\udc00x"',
  '"\\u0000"',
  '"__proto__"',
  '"\\"}]}"',
  '"constructor"',
  '[]',
  '{}',
  '[null]',
  '[[[[]]]]',
  '[{}]',
  '{"type":"text"}',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"type":{"toString":null}}',
];

export function hostileJson(random: Random): string {
  const kind = random();
  // Deeper than what can be written again, or just about.
  const levels = pick(random, [500, 3_000, 20_000]);
  if (kind < 0.01) return '['.repeat(levels) + ']'.repeat(levels);
  if (kind < 0.02) return `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
  if (kind < 0.03) return JSON.stringify('x'.repeat(below(random, 100_000)));
  return pick(random, hostileTexts);
}

const snippets = [
  '\n',
  '\n\n',
  '\r',
  '\r\n\r\n',
  '\u0000',
  '\uFEFF',
  '"',
  '\\',
  '\\"',
  '\\u12',
  '{',
  '}',
  ']',
  ',',
  ':',
  'data: ',
  'data:',
  'event: error\n',
  'id: 1\n',
  'retry: 5\n',
  ': note\n\n',
  'data: [DONE]\n\n',
  'data: {}\n\n',
  'data: {"error":{"message":"no"}}\n\n',
  '"__proto__":{"polluted":true},',
  '0',
  '9',
  '😀',
];

/** Bytes that are no UTF-8. */
const rawBytes = [0x00, 0x80, 0xc3, 0xe2, 0xed, 0xf0, 0xff];

/** Changes bytes the way broken networks, gateways and attackers do: a few times at random places. */
export function mutateBytes(random: Random, bytes: Buffer, others: readonly Buffer[]): Buffer {
  let result = bytes;
  for (let times = below(random, 4); times > 0; times -= 1) result = mutateOnce(random, result, others);
  return result;
}

function mutateOnce(random: Random, bytes: Buffer, others: readonly Buffer[]): Buffer {
  const at = below(random, bytes.length + 1);
  const to = Math.min(bytes.length, at + 1 + below(random, 200));
  const [before, middle, behind] = [bytes.subarray(0, at), bytes.subarray(at, to), bytes.subarray(to)];
  switch (below(random, 8)) {
    case 0:
      return Buffer.concat([before, Buffer.from([pick(random, rawBytes)]), middle.subarray(1), behind]);
    case 1:
      return Buffer.concat([before, behind]);
    case 2:
      return Buffer.concat([before, middle, middle, behind]);
    case 3:
      return Buffer.concat([before, behind, middle]);
    case 4:
      return Buffer.concat([before, Buffer.from(pick(random, snippets)), middle, behind]);
    case 5:
      return replaceValue(random, bytes);
    case 6: {
      const other = pick(random, others);
      return Buffer.concat([before, other.subarray(below(random, other.length))]);
    }
    default:
      return before;
  }
}

/** A JSON object as text: its structure changed, or one value replaced in the text, which may then nest very deep. */
export function mutateObject(random: Random, value: JsonObject): Buffer {
  if (random() < 0.7) return Buffer.from(JSON.stringify(mutateJson(random, value)));
  return replaceValue(random, Buffer.from(JSON.stringify(value)));
}

/** Puts a hostile value in the place of one JSON value. */
function replaceValue(random: Random, bytes: Buffer): Buffer {
  const text = bytes.toString('latin1');
  const values = [...text.matchAll(/":\s?("(?:[^"\\]|\\.)*"|-?\d+|null|true|false)/g)];
  if (values.length === 0) return bytes;
  const { 0: whole, 1: value = '', index } = pick(random, values);
  const start = index + whole.length - value.length;
  const changed = Buffer.from(hostileJson(random));
  return Buffer.concat([bytes.subarray(0, start), changed, bytes.subarray(start + value.length)]);
}

/** Changes an object: wrong types, missing, doubled and moved members, hostile names. */
function mutateJson(random: Random, value: JsonObject): JsonObject {
  const copy = structuredClone(value) as Record<string, JsonValue>;
  for (let times = 1 + below(random, 3); times > 0; times -= 1) {
    const places: [holder: JsonValue[] | Record<string, JsonValue>, name: string][] = [];
    collect(copy, places);
    if (places.length === 0) return copy;
    const [holder, name] = pick(random, places);
    change(random, holder as Record<string, JsonValue>, name, places);
  }
  return copy;
}

function change(
  random: Random,
  holder: Record<string, JsonValue>,
  name: string,
  places: readonly (readonly [JsonValue[] | Record<string, JsonValue>, string])[],
): void {
  const [otherHolder, otherName] = pick(random, places);
  switch (below(random, 5)) {
    case 0:
      // Never a hole: JSON has none.
      if (Array.isArray(holder)) holder.splice(Number(name), 1);
      else delete holder[name];
      return;
    case 1:
      if (Array.isArray(holder)) holder.push(structuredClone(holder[Number(name)] ?? null));
      return;
    case 2:
      put(holder, name, structuredClone((otherHolder as Record<string, JsonValue>)[otherName] ?? null));
      return;
    case 3:
      put(holder, pick(random, ['__proto__', 'constructor', 'type', 'toString', '']), parsed(random));
      return;
    default:
      put(holder, name, parsed(random));
  }
}

const parsed = (random: Random): JsonValue => JSON.parse(pick(random, hostileTexts)) as JsonValue;

/** As `JSON.parse` puts it: `__proto__` becomes an own member. */
function put(holder: object, name: string, value: JsonValue): void {
  if (Array.isArray(holder) && !(Number(name) < holder.length)) return;
  Object.defineProperty(holder, name, { value, writable: true, enumerable: true, configurable: true });
}

function collect(value: JsonValue, places: [JsonValue[] | Record<string, JsonValue>, string][]): void {
  if (typeof value !== 'object' || value === null || places.length > 3_000) return;
  for (const name of Object.keys(value)) {
    places.push([value as Record<string, JsonValue>, name]);
    if (places.length < 3_000) collect((value as Record<string, JsonValue>)[name] ?? null, places);
  }
}

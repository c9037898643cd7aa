import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../ir/index.ts';
import { isStrictSchema } from './strict-schema.ts';

const closed = (properties: JsonObject, rest: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...rest,
});
const text: JsonObject = { type: 'string' };

describe('a schema that OpenAI takes as strict', () => {
  it('is closed and demands every property, at every depth', () => {
    const deep = closed(
      {
        a: text,
        list: { type: 'array', items: closed({ required: text }) },
        one: { anyOf: [text, { type: 'null' }] },
      },
      { $defs: { D: closed({}) } },
    );
    expect(isStrictSchema(deep)).toBe(true);
    expect(isStrictSchema(closed({}))).toBe(true);
  });

  it.each([
    ['leaves a property out', closed({ a: text, b: text }, { required: ['a'] })],
    ['demands nothing', { type: 'object', properties: { a: text }, additionalProperties: false }],
    ['is open', closed({ a: text }, { additionalProperties: true })],
    ['has an open object inside', closed({ a: { type: 'object', properties: {} } })],
    ['has an open object in a list', closed({ a: { type: 'array', items: { type: ['object', 'null'] } } })],
    ['has an open definition', closed({ a: text }, { $defs: { D: { type: 'object' } } })],
    ['is a union', { anyOf: [closed({})] }],
    ['uses a refused word', closed({ a: { oneOf: [text] } })],
    ['holds no schema', closed({ a: true })],
  ] as readonly (readonly [string, JsonObject])[])('is none that %s', (_, schema) => {
    expect(isStrictSchema(schema)).toBe(false);
  });

  it('is none that is nested without end', () => {
    let deep: JsonObject = text;
    for (let level = 0; level < 3_000; level += 1) deep = { type: 'array', items: deep };
    expect(isStrictSchema(closed({ deep }))).toBe(false);
  });
});

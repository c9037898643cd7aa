import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../ir/index.ts';
import { formatSchema } from './format-schema.ts';

const object = (properties: JsonObject, rest: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...rest,
});
const text: JsonObject = { type: 'string' };

describe('the schema of an answer for the Messages API [rule 59]', () => {
  it('stays as it is where the vendor enforces all of it', () => {
    const schema = object(
      {
        kind: { type: 'string', enum: ['a', 'b'], description: 'd' },
        at: { type: ['string', 'null'], format: 'date-time' },
        list: { type: 'array', items: { $ref: '#/$defs/Item' }, minItems: 1 },
        one: { anyOf: [{ $ref: '#/$defs/Item' }, { type: 'null' }], title: 'One' },
        two: { const: 2 },
      },
      { $defs: { Item: object({ a: text }) } },
    );
    expect(formatSchema(schema)).toEqual({ schema, isLoosened: false });
  });

  it('tells limits that the vendor refuses in descriptions', () => {
    const schema = object({
      count: { type: 'integer', minimum: 1, maximum: 5, description: 'How many' },
      word: { type: 'string', maxLength: 3, pattern: '(?=a)b', format: 'int32' },
      list: { type: 'array', items: text, maxItems: 2, minItems: 2 },
    });
    expect(formatSchema(schema)).toEqual({
      schema: object({
        count: { type: 'integer', description: 'How many (minimum: 1, maximum: 5)' },
        word: { type: 'string', description: 'format: int32, pattern: (?=a)b, maxLength: 3' },
        list: { type: 'array', items: text, description: 'minItems: 2, maxItems: 2' },
      }),
      isLoosened: true,
    });
  });

  it('says oneOf as anyOf, one part of allOf as itself, and a reference at the root as what it means', () => {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $ref: '#/definitions/Root',
      definitions: {
        Root: object({ a: { oneOf: [text, { type: 'null' }] }, b: { allOf: [text], description: 'b' } }),
      },
    };
    expect(formatSchema(schema)?.schema).toMatchObject({
      type: 'object',
      properties: { a: { anyOf: [text, { type: 'null' }] }, b: text },
    });
    expect(formatSchema(schema)?.schema).not.toHaveProperty('$ref');
    expect(formatSchema(schema)?.schema).not.toHaveProperty('$schema');
  });

  it('closes objects, also those that a schema leaves open on purpose', () => {
    expect(formatSchema({ type: 'object', properties: { a: text } })).toEqual({
      schema: { type: 'object', properties: { a: text }, additionalProperties: false },
      isLoosened: false,
    });
    expect(formatSchema(object({ a: text }, { additionalProperties: true }))?.isLoosened).toBe(true);
  });

  it('never takes the name of a property for a word of the schema', () => {
    const schema = object({ minimum: text, allOf: text, $ref: text, properties: text });
    expect(formatSchema(schema)).toEqual({ schema, isLoosened: false });
  });

  it.each([
    ['a map of free names', object({ map: { type: 'object', additionalProperties: text } })],
    ['any object', { type: 'object' }],
    ['values of any kind', object({ any: {} })],
    ['a list of anything', object({ list: { type: 'array' } })],
    [
      'a circle',
      object({ n: { $ref: '#/$defs/N' } }, { $defs: { N: object({ n: { $ref: '#/$defs/N' } }) } }),
    ],
    ['a reference to the root', object({ self: { $ref: '#' } })],
    ['a reference to nothing', object({ a: { $ref: '#/$defs/__proto__' } })],
    ['parts to be merged', object({ a: { allOf: [text, { maxLength: 3 }] } })],
    ['a union beside properties', object({ a: text }, { anyOf: [{ required: ['a'] }] })],
    ['a tuple', object({ t: { type: 'array', items: [text], prefixItems: [text] } })],
    ['a schema that is no object', object({ a: true })],
    ['values that are objects', object({ a: { enum: [{ b: 1 }] }, c: { const: [] } })],
  ] as readonly (readonly [string, JsonObject])[])('cannot say %s', (_, schema) => {
    expect(formatSchema(schema)).toBeNull();
  });

  it('gives up on a schema that is too deep or too large, and does not run away', () => {
    let deep: JsonObject = text;
    for (let level = 0; level < 3_000; level += 1) deep = { type: 'array', items: deep };
    expect(formatSchema(object({ deep }))).toBeNull();
    const $defs: Record<string, JsonObject> = { D0: text };
    for (let at = 1; at < 40; at += 1) {
      const before = { $ref: `#/$defs/D${at - 1}` };
      $defs[`D${at}`] = object({ a: before, b: before });
    }
    expect(formatSchema(object({ a: { $ref: '#/$defs/D39' } }, { $defs }))).toBeNull();
  });
});

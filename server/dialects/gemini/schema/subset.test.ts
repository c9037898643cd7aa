import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../ir/index.ts';
import { subsetSchema } from './subset.ts';

/** The property `x` of a tool whose schema has it. */
function one(x: JsonValue, more: JsonObject = {}): JsonValue | undefined {
  const schema = subsetSchema({ type: 'object', properties: { x }, ...more }, 'tool');
  return (schema['properties'] as JsonObject)['x'];
}

describe('the schema subset', () => {
  it.each<[string, JsonValue, JsonValue]>([
    ['const as enum [rule 123]', { const: 'X' }, { type: 'STRING', enum: ['X'] }],
    [
      'a numeric enum as a hint that keeps the type',
      { enum: [1, 2] },
      { type: 'INTEGER', description: 'Allowed: 1 | 2' },
    ],
    [
      'null in a type [rule 124]',
      { type: ['string', 'null'], description: 'd' },
      { type: 'STRING', description: 'd (nullable)', nullable: true },
    ],
    [
      'several types [rule 124]',
      { type: ['string', 'integer', 'boolean'] },
      { type: 'STRING', description: 'Accepts: string | integer | boolean' },
    ],
    [
      'null among alternatives [rule 125]',
      {
        anyOf: [
          { type: 'null' },
          { type: 'object', description: 'c', properties: { a: { type: 'string' } } },
        ],
        description: 'p',
      },
      {
        type: 'OBJECT',
        properties: { a: { type: 'STRING' } },
        description: 'p (c) (nullable)',
        nullable: true,
      },
    ],
    [
      'plain alternatives [rule 125]',
      { oneOf: [{ type: 'string', description: 'c' }, { type: 'integer' }], description: 'p' },
      { type: 'STRING', description: 'p (c) (Accepts: string | integer)' },
    ],
    [
      'alternatives of constants',
      { anyOf: [{ const: 'a' }, { enum: ['b', 'c'] }] },
      { type: 'STRING', enum: ['a', 'b', 'c'] },
    ],
    [
      'alternatives with structure',
      { oneOf: [{ type: 'array', items: { type: 'number' } }, { type: 'string' }] },
      { anyOf: [{ type: 'ARRAY', items: { type: 'NUMBER' } }, { type: 'STRING' }] },
    ],
    [
      'allOf, where existing keys win [rule 126]',
      {
        type: 'object',
        properties: { a: { type: 'string' } },
        required: ['a'],
        allOf: [{ properties: { a: { type: 'number' }, b: { type: 'boolean' } }, required: ['b'] }],
      },
      { type: 'OBJECT', properties: { b: { type: 'BOOLEAN' }, a: { type: 'STRING' } }, required: ['a', 'b'] },
    ],
    [
      'constraints as hints [rule 128]',
      { type: 'string', description: 'd', minLength: 1, pattern: '^a', format: 'uri', default: 'abc' },
      { type: 'STRING', description: 'd (format: uri, pattern: ^a, default: abc, minLength: 1)' },
    ],
    [
      'closed objects as a hint [rule 129]',
      { type: 'object', additionalProperties: false },
      { type: 'OBJECT', description: 'No other properties are allowed' },
    ],
    [
      'required names [rule 130]',
      {
        type: 'object',
        properties: { a: { type: 'string', required: true }, b: { type: 'string' } },
        required: ['b', 'gone', 3],
      },
      { type: 'OBJECT', properties: { a: { type: 'STRING' }, b: { type: 'STRING' } }, required: ['b', 'a'] },
    ],
    ['arrays without items', { type: 'array' }, { type: 'ARRAY', items: { type: 'STRING' } }],
    ['what is no schema', true, { type: 'STRING' }],
    [
      'dropped keywords',
      { type: 'string', 'x-a': 1, readOnly: true, not: {}, $comment: 'c', if: {} },
      { type: 'STRING' },
    ],
    [
      'null in an enum',
      { enum: ['a', null] },
      { type: 'STRING', enum: ['a'], description: '(nullable)', nullable: true },
    ],
  ])('converts %s', (_, input, output) => {
    expect(one(input)).toEqual(output);
  });

  it('inlines references and stops at cycles [rule 127]', () => {
    const $defs = {
      Leaf: { type: 'string', description: 'leaf' },
      Node: {
        type: 'object',
        properties: { next: { $ref: '#/$defs/Node' }, leaf: { $ref: '#/$defs/Leaf' } },
      },
    };
    expect(one({ $ref: '#/$defs/Leaf', description: 'mine' }, { $defs })).toEqual({
      type: 'STRING',
      description: 'mine',
    });
    expect(one({ $ref: '#/$defs/Node' }, { $defs })).toEqual({
      type: 'OBJECT',
      properties: {
        next: { type: 'OBJECT', description: 'See: Node' },
        leaf: { type: 'STRING', description: 'leaf' },
      },
    });
    expect(one({ $ref: 'https://example.com/a.json#/X' })).toEqual({ type: 'OBJECT', description: 'See: X' });
    expect(one({ $ref: '#' })).toEqual({ type: 'OBJECT', description: 'See: #' });
  });

  it('never touches the names of properties [rule 128]', () => {
    const properties = {
      pattern: { type: 'string' },
      properties: { type: 'object' },
      default: { type: 'number' },
      'a.b': { type: 'string' },
      $ref: { type: 'string' },
      encrypted: { type: 'boolean' },
    };
    const schema = subsetSchema({ type: 'object', properties, required: ['pattern'] }, 'tool');
    expect(Object.keys(schema['properties'] as JsonObject)).toEqual(Object.keys(properties));
    expect(schema['required']).toEqual(['pattern']);
  });

  it('makes one object of a bare property map and of alternatives at the root [rules 61, 132]', () => {
    expect(subsetSchema({ path: { type: 'string' } }, 'tool')).toEqual({
      type: 'OBJECT',
      properties: { path: { type: 'STRING' } },
    });
    const root = {
      anyOf: [
        {
          type: 'object',
          properties: { a: { type: 'string' }, c: { type: 'string' } },
          required: ['a', 'c'],
        },
        { properties: { b: { type: 'string' } }, required: ['c'] },
      ],
    };
    const joined = subsetSchema(root, 'tool');
    expect(joined['type']).toBe('OBJECT');
    expect(Object.keys(joined['properties'] as JsonObject).sort()).toEqual(['a', 'b', 'c']);
    expect(joined['required']).toEqual(['c']);
  });

  it('keeps what the API enforces in an answer’s schema', () => {
    expect(
      subsetSchema({ type: 'array', items: { type: 'string', pattern: '^a' }, maxItems: 3 }, 'response'),
    ).toEqual({
      type: 'ARRAY',
      maxItems: 3,
      items: { type: 'STRING', pattern: '^a' },
    });
  });

  it('stays small and quick on schemas that are deep, or multiply by references', () => {
    let deep: JsonObject = { type: 'string' };
    let all: JsonObject = { type: 'string' };
    for (let level = 0; level < 3_000; level += 1) {
      deep = { type: 'object', properties: { a: deep } };
      all = { allOf: [all] };
    }
    const $defs: Record<string, JsonObject> = { d40: { type: 'string' } };
    for (let level = 0; level < 40; level += 1) {
      const $ref = `#/$defs/d${level + 1}`;
      $defs[`d${level}`] = { type: 'object', properties: { a: { $ref }, b: { $ref } } };
    }
    const schema = subsetSchema(
      { type: 'object', properties: { deep, all, wide: { $ref: '#/$defs/d0' } }, $defs },
      'tool',
    );
    expect(JSON.stringify(schema).length).toBeLessThan(1_000_000);
  });
});

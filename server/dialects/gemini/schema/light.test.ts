import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../ir/index.ts';
import { decodeSchema } from './decode-schema.ts';
import { cleanSchema } from './light.ts';

describe('JSON Schema for parametersJsonSchema', () => {
  it('loses only what the API has no use for', () => {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        $schema: { type: 'string' },
        a: { $ref: '#/$defs/A', description: 'd' },
        b: { const: 1, cache_control: {} },
        c: true,
      },
      required: ['a', 'gone'],
      additionalProperties: false,
      $defs: { A: { type: ['string', 'null'], pattern: '^a', default: { $schema: 'kept' } } },
    };
    expect(cleanSchema(schema)).toEqual({
      type: 'object',
      properties: {
        $schema: { type: 'string' },
        a: { description: 'd', anyOf: [{ $ref: '#/$defs/A' }] },
        b: { enum: [1] },
        c: {},
      },
      required: ['a'],
      additionalProperties: false,
      $defs: { A: { type: ['string', 'null'], pattern: '^a', default: { $schema: 'kept' } } },
    });
  });

  it('gives a root without a type one, and cuts deep schemas', () => {
    expect(cleanSchema({})).toEqual({ type: 'object' });
    expect(cleanSchema({ city: { type: 'string' } })).toEqual({
      type: 'object',
      properties: { city: { type: 'string' } },
    });
    let deep: JsonObject = {};
    for (let level = 0; level < 3_000; level += 1) deep = { type: 'array', items: deep };
    expect(JSON.stringify(cleanSchema(deep)).length).toBeLessThan(3_000);
  });
});

describe('a Gemini schema as JSON Schema', () => {
  it('lowers types and says nullable as a union [provider notes 16.5]', () => {
    const schema = {
      type: 'OBJECT',
      properties: {
        type: { type: 'STRING', nullable: true, enum: ['a'] },
        list: { type: 'ARRAY', items: { type: 'INTEGER', format: 'int64' }, min_items: '2' },
        any: { any_of: [{ type: 'STRING' }], nullable: true },
      },
      propertyOrdering: ['list'],
      required: ['list'],
    };
    expect(decodeSchema(schema)).toEqual({
      type: 'object',
      properties: {
        type: { type: ['string', 'null'], enum: ['a', null] },
        list: { type: 'array', items: { type: 'integer', format: 'int64' }, minItems: 2 },
        any: { anyOf: [{ type: 'string' }, { type: 'null' }] },
      },
      required: ['list'],
    });
  });
});

import { expect, it } from 'vitest';
import { legalProperties } from './legal-properties.ts';

const text = { type: 'string' };

it('leaves a schema alone whose names are legal', () => {
  const schema = { type: 'object', properties: { a: text, 'b.c-d_1': text }, required: ['a'] };
  expect(legalProperties(schema)).toEqual({ schema, isChanged: false });
  expect(legalProperties(null).isChanged).toBe(false);
});

it('tells arguments with names that the vendor refuses in words, and lets the model give them', () => {
  const { schema, isChanged } = legalProperties({
    type: 'object',
    description: 'Query.',
    properties: { $filter: text, a: text, ['x'.repeat(65)]: text },
    required: ['$filter', 'a'],
    additionalProperties: false,
  });
  expect(isChanged).toBe(true);
  expect(schema).toMatchObject({ type: 'object', properties: { a: text }, required: ['a'] });
  expect(schema).not.toHaveProperty('additionalProperties');
  expect(schema['description']).toMatch(/^Query\.\n.*"\$filter":\{"type":"string"\}.*\n.*\["\$filter"\]$/);
});

it('copes with hostile names', () => {
  const properties = JSON.parse('{"__proto__":{"type":"string"},"":{"type":"string"}}') as Record<
    string,
    never
  >;
  const { schema } = legalProperties({ type: 'object', properties });
  expect(JSON.stringify(schema)).toContain('"__proto__"');
  expect(Object.getPrototypeOf(schema)).toBe(Object.prototype);
});

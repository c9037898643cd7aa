import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../ir/index.ts';
import { jsonBytes } from './json-bytes.ts';

describe('a body written piece by piece', () => {
  it('has the bytes that JSON.stringify gives', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), (body) => {
        expect(jsonBytes(body as JsonObject).toString('utf8')).toBe(JSON.stringify(body));
      }),
    );
  });

  it.each([
    ['nothing', {}],
    ['members that are not set', { a: undefined, b: 1, c: undefined }],
    ['a hole', { list: [1, undefined, 'x'] }],
    ['half of a character', { text: '\ud83d', list: ['\udc00'] }],
    ['a number that was kept as text', { list: [JSON.parse('{"__proto__":1}')] }],
  ])('keeps to it with %s', (_, body) => {
    expect(jsonBytes(body as unknown as JsonObject).toString('utf8')).toBe(JSON.stringify(body));
  });
});

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { valueHash } from './ledger.ts';

describe('the hash of a value', () => {
  it('stays what earlier versions wrote down for single values', () => {
    const earlier = (spelled: string): string => createHash('sha256').update(spelled).digest('hex');
    expect(valueHash('swy_key')).toBe(earlier('string:swy_key'));
    expect(valueHash(12)).toBe(earlier('number:12'));
    expect(valueHash(true)).toBe(earlier('boolean:true'));
    expect(valueHash(null)).toBe(earlier('object:null'));
  });

  it('is the same for a table whose keys were sorted, and for nothing else', () => {
    const value = { model: 'a', more: { x: [1, { b: true, a: null }] } };
    expect(valueHash({ more: { x: [1, { a: null, b: true }] }, model: 'a' })).toBe(valueHash(value));
    const others: readonly unknown[] = [
      { model: 'a', more: { x: [{ b: true, a: null }, 1] } },
      { model: 'a', more: { x: ['1', { b: true, a: null }] } },
      { model: 'a' },
      ['a'],
      'a',
      [],
      {},
      '{}',
      ['a,b'],
      ['a', 'b'],
      { 'a":1,"b': 1 },
      { a: 1, b: 1 },
    ];
    expect(new Set([value, ...others].map(valueHash)).size).toBe(others.length + 1);
  });

  it('takes tables without a prototype and with hostile keys', () => {
    const parsed = Object.assign(Object.create(null) as object, { model: 'a' });
    expect(valueHash(parsed)).toBe(valueHash({ model: 'a' }));
    expect(valueHash(JSON.parse('{"__proto__": {"a": 1}}'))).not.toBe(valueHash({}));
  });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sealedItems } from './sealed-items.ts';

const sealed = (secret: string): object => ({
  type: 'reasoning',
  id: `rs_${secret}`,
  summary: [],
  encrypted_content: secret,
});
const message = {
  type: 'message',
  role: 'user',
  content: [{ type: 'input_text', text: 'encrypted_content: no' }],
};
const bodyOf = (input: readonly unknown[], indent?: number): Buffer =>
  Buffer.from(JSON.stringify({ model: 'm', input, stream: true }, null, indent));

it('names sealed reasoning and compaction items, and nothing else', () => {
  const body = bodyOf([
    message,
    sealed('a'),
    { type: 'compaction', encrypted_content: 'c' },
    { type: 'reasoning', summary: [] },
  ]);
  expect(sealedItems.list(body)).toHaveLength(2);
  expect(new Set(sealedItems.list(body)).size).toBe(2);
});

it('gives the same item the same name in every request', () => {
  expect(sealedItems.list(bodyOf([sealed('a')]))).toEqual(
    sealedItems.list(bodyOf([message, sealed('a')], 2)),
  );
});

it('takes out exactly the named items and leaves every other byte', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.boolean(), fc.boolean()), { maxLength: 8 }),
      fc.constantFrom(undefined, 2),
      (shape, indent) => {
        const items = shape.map(([isSealed], index) =>
          isSealed ? sealed(`s${index}`) : { ...message, index },
        );
        const body = bodyOf(items, indent);
        const names = new Set(
          items.flatMap((item, index) =>
            shape[index]?.[0] === true && shape[index]?.[1] === true ? sealedItems.list(bodyOf([item])) : [],
          ),
        );
        const rest = items.filter(
          (_item, index) => !(shape[index]?.[0] === true && shape[index]?.[1] === true),
        );
        const after = sealedItems.without(body, names);
        expect(JSON.parse(after.toString())).toEqual({ model: 'm', input: rest, stream: true });
        if (names.size === 0) expect(after.equals(body)).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});

it.each([
  '',
  '{',
  '[]',
  '{"input":"text"}',
  '{"input":[1,null,"x",[]]}',
  '{"input":[{"type":5,"encrypted_content":{}}]}',
])('copes with %s', (text) => {
  const body = Buffer.from(text);
  expect(sealedItems.list(body)).toEqual([]);
  expect(sealedItems.without(body, new Set(['x'])).equals(body)).toBe(true);
});

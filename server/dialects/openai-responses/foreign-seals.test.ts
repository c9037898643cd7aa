import fc from 'fast-check';
import { expect, it } from 'vitest';
import { withoutForeignSeals } from './foreign-seals.ts';

const foreign = {
  type: 'reasoning',
  id: 'rs_1',
  summary: [],
  encrypted_content: 'switchyard.anthropic.signature.x',
};
const own = { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: 'gAAAA' };
const message = {
  type: 'message',
  role: 'user',
  content: 'why does encrypted_content say switchyard. here?',
};

it('returns the same buffer when nothing of another vendor is in it', () => {
  for (const input of [
    [],
    [own, message],
    'switchyard.',
    [{ ...foreign, type: 'compaction' }],
    [{ ...foreign, encrypted_content: null, id: 'switchyard.' }],
  ]) {
    const body = Buffer.from(JSON.stringify({ model: 'm', input }));
    expect(withoutForeignSeals(body)).toBe(body);
  }
});

it('takes exactly the foreign reasoning items out and leaves every other byte', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('foreign', 'own', 'message'), { maxLength: 8 }),
      fc.constantFrom(' ', '', '\n\t '),
      (kinds, space) => {
        const items = {
          foreign: JSON.stringify(foreign),
          own: JSON.stringify(own),
          message: JSON.stringify(message),
        };
        const bodyOf = (list: readonly string[]): string =>
          `{"model" : "m",${space}"input":[${space}${list.join(`${space},${space}`)}${space}],"n":1e400}`;
        const after = withoutForeignSeals(Buffer.from(bodyOf(kinds.map((kind) => items[kind])))).toString();
        const kept = kinds.filter((kind) => kind !== 'foreign').map((kind) => items[kind]);
        expect(after.replaceAll(space, '')).toBe(bodyOf(kept).replaceAll(space, ''));
        expect(JSON.parse(after)).toEqual(JSON.parse(bodyOf(kept)));
        if (kept.length === kinds.length) expect(after).toBe(bodyOf(kept));
      },
    ),
    { numRuns: 300 },
  );
});

it.each([
  '',
  '{',
  '[]',
  '{"input":"switchyard."}',
  '{"input":["switchyard.",1,null,[]]}',
  '{"input":[{"type":"reasoning","encrypted_content":"switchyard.',
])('copes with %s', (text) => {
  const body = Buffer.from(text);
  expect(withoutForeignSeals(body)).toBe(body);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../testing/byte-splitter.ts';
import { createTextInputReader, readTextInput, wrapText } from './text-input-reader.ts';

function readInPieces(json: string, cuts: readonly number[]): string[] {
  const reader = createTextInputReader();
  const edges = [0, ...[...cuts].sort((left, right) => left - right), json.length];
  const pieces = edges.slice(1).map((end, index) => reader.push(json.slice(edges[index], end)));
  return [...pieces, reader.end()];
}

/** The whole text, one unit at a time, and at every single place. */
function expectText(json: string, expected: string): void {
  expect(readTextInput(json)).toBe(expected);
  expect(readInPieces(json, [...json].length > 0 ? [...json.split('').keys()] : []).join('')).toBe(expected);
  for (let cut = 0; cut <= json.length; cut += 1) expect(readInPieces(json, [cut]).join('')).toBe(expected);
}

describe('the text of a wrapped tool', () => {
  it('comes out as it went in, wherever the JSON is cut', () => {
    expectText(
      wrapText('*** Begin Patch\n+\t"a" \\ b/c\u0001 é 😀\n'),
      '*** Begin Patch\n+\t"a" \\ b/c\u0001 é 😀\n',
    );
    expectText(wrapText(''), '');
    const anyText = fc
      .array(fc.oneof(fc.nat(0x7f), fc.integer({ min: 0xd7f0, max: 0xe010 })), { maxLength: 60 })
      .map((codes) => String.fromCharCode(...codes));
    fc.assert(
      fc.property(anyText, fc.array(fc.nat(120), { maxLength: 8 }), (value, cuts) => {
        const json = wrapText(value);
        expect(
          readInPieces(
            json,
            cuts.filter((cut) => cut < json.length),
          ).join(''),
        ).toBe(value);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps lone surrogates, which patches of broken files hold', () => {
    expectText(String.raw`{"input":"\ud83d"}`, '\ud83d');
    expectText(String.raw`{"input":"a\ude00b"}`, 'a\ude00b');
    expectText(String.raw`{"input":"\ud83dx\ud83d\ud83d\ude00"}`, '\ud83dx\ud83d😀');
  });

  it('never gives half a character in one piece', () => {
    const json = String.raw`{"input":"\ud83d\ude00` + '😀"}';
    for (let cut = 0; cut <= json.length; cut += 1)
      for (const piece of readInPieces(json, [cut])) expect(piece.isWellFormed()).toBe(true);
  });

  it('gives text as soon as it is known', () => {
    const reader = createTextInputReader();
    expect(reader.push('{ "input" : "ab')).toBe('ab');
    expect(reader.push('c\\')).toBe('c');
    expect(reader.push('nd')).toBe('\nd');
  });

  it('skips other members and white space, and ignores what follows', () => {
    expectText(
      '\n { "a" : {"input":"no","x":[1,{"y":"}\\""}]} , "b":-1.5e3,"input"\t:"yes" , "c": 1 } tail',
      'yes',
    );
    expectText('{"in\\u0070ut":"yes"}', 'yes');
    expectText('{"__proto__":{"input":"no"},"input":"yes"}', 'yes');
    expectText('{"input":"first","input":"second"}', 'first');
  });

  it('gives what is not such an object as it came', () => {
    for (const odd of [
      '*** Begin Patch\n+a',
      '"bare"',
      '[1]',
      '{"patch":"x"}',
      '{"input":{"a":1}}',
      '{"input":null}',
      '{ return 1 }',
      '{"a":1} *** x',
      '{"inp',
      '{"a":"b',
      '{"in\\q":"x"}',
      '{"input"="x"}',
      '\u{1F600}{',
    ])
      expectText(odd, odd);
  });

  it('takes a call without members as a call without input', () => {
    expectText('', '');
    expectText(' {\n} ', '');
  });

  it('keeps what a broken text gave, and escapes that JSON does not know', () => {
    expectText('{"input":"cut off', 'cut off');
    expectText('{"input":"a\\', 'a\\');
    expectText('{"input":"a\\u00', 'a\\u00');
    expectText('{"input":"a\\u00g\\qb\nc"}', 'a\\u00g\\qb\nc');
  });

  it('reads 1 MB in small pieces, and deep nesting, in linear time', () => {
    const value = '*** line with "quotes" and ünï\n'.repeat(32_000);
    const json = wrapText(value);
    const random = seededRandom(7);
    const reader = createTextInputReader();
    const out: string[] = [];
    for (let at = 0; at < json.length;) {
      const end = at + 1 + Math.floor(random() * 60);
      out.push(reader.push(json.slice(at, end)));
      at = end;
    }
    out.push(reader.end());
    expect(out.join('') === value).toBe(true);
    const skipped = `{"a":${'['.repeat(300_000)}${']'.repeat(300_000)},"input":"x"}`;
    expect(readTextInput(skipped)).toBe('x');
  });
});

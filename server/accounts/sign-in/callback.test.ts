import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isExpectedState, readCallback, readPasted } from './callback.ts';
import { createProofKey, createState } from './pkce.ts';

const expected = { state: 'the-state', mayHaveSuffix: false };
const randomOf = (byte: number) => ({
  bytes: (count: number) => new Uint8Array(count).fill(byte),
  uuid: () => 'id',
});

describe('the proof key', () => {
  test('is that of RFC 7636, appendix B', () => {
    const verifier = [
      116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37, 77, 105, 214,
      191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
    ];
    const key = createProofKey({ bytes: () => Uint8Array.from(verifier), uuid: () => '' }, 32);
    expect(key).toEqual({
      verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
      challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    });
  });

  test('and the state have 43 letters at least', () => {
    expect(createProofKey(randomOf(1), 32).verifier).toHaveLength(43);
    expect(createState(randomOf(2))).toHaveLength(43);
  });
});

describe('the state', () => {
  test.each([null, '', 'the-stat', 'the-state2', 'THE-STATE', 'the-state.codex', 'x'.repeat(9_000)])(
    'is not %s',
    (given) => expect(isExpectedState(given, expected)).toBe(false),
  );

  test('may have the name of a page behind a dot, where the vendor does that', () => {
    const loose = { ...expected, mayHaveSuffix: true };
    expect(isExpectedState('the-state.codex', loose)).toBe(true);
    expect(isExpectedState('the-state', loose)).toBe(true);
    expect(isExpectedState('the.state', loose)).toBe(false);
  });
});

describe('a callback', () => {
  test('holds a code or a refusal, else nothing', () => {
    expect(readCallback(new URLSearchParams('code=a&x=1'))).toMatchObject({ kind: 'code', code: 'a' });
    expect(readCallback(new URLSearchParams('error=access_denied&code=a'))).toEqual({
      kind: 'refused',
      error: 'access_denied',
      description: null,
    });
    for (const nothing of ['', 'code=', 'error=', 'codes=a'])
      expect(readCallback(new URLSearchParams(nothing))).toBeNull();
  });

  test('shows the vendor’s words without control characters, and not for ever', () => {
    const refused = readCallback(
      new URLSearchParams({ error: 'x\u001B[2J', error_description: `${'y'.repeat(5_000)}` }),
    );
    expect(refused).toEqual({ kind: 'refused', error: 'x [2J', description: 'y'.repeat(300) });
  });
});

describe('a pasted text', () => {
  test('is the code with its state, or the address of the page that did not open', () => {
    for (const text of [
      'a-code#the-state',
      '  a-code#the-state\n',
      'http://localhost:1234/callback?code=a-code&state=the-state',
    ])
      expect(readPasted(text, expected)).toMatchObject({ kind: 'code', code: 'a-code' });
  });

  test.each([
    ['', 'nothing'],
    ['a-code', 'incomplete'],
    ['#the-state', 'incomplete'],
    ['a-code#', 'incomplete'],
    ['a#b#the-state', 'incomplete'],
    ['a-code#another-state', 'another sign-in'],
    ['http://localhost/callback?code=a-code', 'another sign-in'],
    ['http://localhost/callback?state=the-state', 'incomplete'],
    ['123456', 'e-mail'],
    ['a code#the-state', 'one word'],
    ['a-code#the-state\nb', 'one word'],
    [`${'x'.repeat(5_000)}#the-state`, 'too long'],
  ])('that is "%s" is refused: %s', (text, reason) => {
    expect(() => readPasted(text, expected)).toThrow(reason);
  });

  test('never brings anything but a callback or a clear refusal, and is not repeated', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        try {
          readPasted(text, expected);
        } catch (error) {
          expect(error).toMatchObject({ code: 'input-invalid' });
          if (text.trim().length > 12) expect((error as Error).message).not.toContain(text.trim());
        }
      }),
      { numRuns: 500 },
    );
  });
});

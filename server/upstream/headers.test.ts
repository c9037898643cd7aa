import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scaled } from '../storage/testing/temporary-directory.ts';
import { answerHeaders, requestHeaders } from './headers.ts';

const edits = { remove: [], set: [], withheld: 'swy_secret' };
const names = (flat: readonly string[]): readonly string[] =>
  flat.filter((_text, index) => index % 2 === 0).map((name) => name.toLowerCase());

describe('request headers', () => {
  test('keep spelling, order and repetition of what travels on', () => {
    const raw = ['X-B', '1', 'x-a', '2', 'X-B', '3', 'Accept', '*/*'];
    expect(requestHeaders(raw, undefined, edits, false)).toEqual([...raw, 'accept-encoding', 'identity']);
  });

  test('named by Connection stay here, whatever the spelling', () => {
    const raw = ['X-One', '1', 'x-two', '2', 'x-three', '3'];
    const flat = requestHeaders(raw, 'Keep-Alive, X-ONE ,x-two', edits, false);
    expect(names(flat)).toEqual(['x-three', 'accept-encoding']);
  });

  test('that hold our key stay here', () => {
    const raw = ['x-any', 'a swy_secret b', 'x-other', 'swy_secre'];
    expect(names(requestHeaders(raw, undefined, edits, false))).toEqual(['x-other', 'accept-encoding']);
  });

  test('of the credential replace every one of the same name', () => {
    const raw = ['Authorization', 'a', 'AUTHORIZATION', 'b', 'Anthropic-Beta', 'x', 'anthropic-beta', 'y'];
    const set = [
      ['authorization', 'Bearer real'],
      ['anthropic-beta', 'x,y,z'],
    ] as const;
    expect(requestHeaders(raw, undefined, { ...edits, set }, false)).toEqual([
      'authorization',
      'Bearer real',
      'anthropic-beta',
      'x,y,z',
      'accept-encoding',
      'identity',
    ]);
  });

  test('never hold a hop-by-hop name, a cookie or an inbound credential, for any headers', () => {
    const never = [
      'connection',
      'keep-alive',
      'te',
      'trailer',
      'transfer-encoding',
      'upgrade',
      'host',
      'content-length',
      'expect',
      'cookie',
      'authorization',
      'x-api-key',
      'x-goog-api-key',
      'proxy-authorization',
      'forwarded',
    ];
    const name = fc.oneof(
      fc.constantFrom(...never, 'x-forwarded-for', 'accept', 'x-y'),
      fc.stringMatching(/^[a-z-]{1,12}$/),
    );
    const spelled = fc.tuple(name, fc.boolean()).map(([text, upper]) => (upper ? text.toUpperCase() : text));
    fc.assert(
      fc.property(fc.array(fc.tuple(spelled, fc.string())), (pairs) => {
        const flat = requestHeaders(pairs.flat(), undefined, edits, true);
        expect(flat.length % 2).toBe(0);
        expect(names(flat).filter((text) => never.includes(text) || text.startsWith('x-forwarded-'))).toEqual(
          [],
        );
        expect(flat.slice(-2)).toEqual(['accept-encoding', 'identity']);
      }),
      { numRuns: scaled(500) },
    );
  });
});

describe('answer headers', () => {
  test('lose what belongs to the vendor’s connection and what a page could read', () => {
    const kept = answerHeaders({
      connection: 'close, X-Hop',
      'x-hop': '1',
      'transfer-encoding': 'chunked',
      'content-length': '5',
      'set-cookie': ['a', 'b'],
      'alt-svc': 'h3',
      'access-control-allow-origin': '*',
      'x-twice': ['a', 'b'],
      'request-id': 'r',
    });
    expect(kept).toEqual({ 'content-length': '5', 'x-twice': ['a', 'b'], 'request-id': 'r' });
  });

  test('lose a value that cannot be sent, and keep bytes above ASCII', () => {
    expect(
      answerHeaders({ bad: 'a\u0001b', worse: ['ok', 'a\u007f'], tab: 'a\tb', latin: 'Z\u00fc' }),
    ).toEqual({
      worse: 'ok',
      tab: 'a\tb',
      latin: 'Z\u00fc',
    });
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJsonBody } from './json-body.ts';
import { parseJson } from './json-values.ts';

/** Enough to be read in pieces. */
const filler = JSON.stringify({ role: 'user', content: 'größer – 漢字 '.repeat(120_000) });

const bodies: readonly (readonly [string, string])[] = [
  ['turns and settings', `{"model":"m","messages":[${filler},{"a":[1,{"b":null}]},"x",7],"stream":true}`],
  ['white space everywhere', `\r\n{ "messages" : [ ${filler} ,\n 1 , [ ] ] , "model" : "m" }\n`],
  ['an empty list beside a long text', `{"messages":[],"system":${filler}}`],
  ['a conversation that is no list', `{"messages":${filler},"input":null}`],
  ['two lists, the longer one second', `{"messages":[1],"input":[${filler}]}`],
  ['a key twice', `{"messages":[1,2],"messages":[${filler},3]}`],
  ['brackets and quotes inside texts', `{"input":["]}\\"[,",${filler},"\\\\"]}`],
  ['a key that confuses objects', `{"__proto__":{"a":1},"contents":[${filler}]}`],
  ['no object', `[${filler}]`],
  ['a byte order mark', `\uFEFF{"messages":[${filler}]}`],
  ['a comma too many', `{"messages":[${filler},]}`],
  ['a comma too few', `{"messages":[${filler} 1]}`],
  ['a cut body', `{"messages":[${filler}`],
  ['a bad escape in a turn', `{"messages":["\\x",${filler}]}`],
  ['a control character in a turn', `{"messages":["a\nb",${filler}]}`],
  ['a bad number around', `{"messages":[${filler}],"max_tokens":01}`],
  ['text behind', `{"messages":[${filler}]} x`],
  ['nesting beyond the scan', `{"messages":[${'['.repeat(800)}${']'.repeat(800)},${filler}]}`],
];

describe('a large body', () => {
  it.each(bodies)('%s: read as JSON.parse reads the whole', (_name, text) => {
    expect(parseJsonBody(Buffer.from(text))).toEqual(parseJson(text));
  });

  it('with bytes that are no UTF-8 is read as its decoded text', () => {
    const body = Buffer.concat([
      Buffer.from('{"messages":["'),
      Buffer.from([0xe2, 0x82]),
      Buffer.from(`",${filler}]}`),
    ]);
    expect(parseJsonBody(body)).toEqual(JSON.parse(body.toString('utf8')));
  });

  it('of any turns is what JSON.parse makes of it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { maxLength: 20 }),
        fc.dictionary(fc.string(), fc.jsonValue()),
        (turns, around) => {
          const text = JSON.stringify({ ...around, messages: [...turns, JSON.parse(filler) as unknown] });
          expect(parseJsonBody(Buffer.from(text))).toEqual(JSON.parse(text));
        },
      ),
      { numRuns: 30 },
    );
  });
});

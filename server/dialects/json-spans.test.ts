import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanTopLevel } from './json-spans.ts';

const scale = Number(process.env['SWITCHYARD_TEST_SCALE'] ?? 1);
const scanText = (text: string, ...wanted: string[]): ReturnType<typeof scanTopLevel> =>
  scanTopLevel(Buffer.from(text), new Set(wanted));

describe('scanTopLevel', () => {
  it('finds exactly the bytes of every top-level value, whatever the object holds', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }), { minKeys: 1 }),
        fc.constantFrom(undefined, 1, 2, '\t'),
        (value, indent) => {
          const body = Buffer.from(JSON.stringify(value, null, indent));
          const scan = scanTopLevel(body, new Set(Object.keys(value)));
          if (!scan.ok) throw new Error(scan.message);
          for (const key of Object.keys(value)) {
            const span = scan.spans.get(key);
            if (span === undefined) throw new Error(`no span for ${key}`);
            expect(JSON.parse(body.toString('utf8', span.start, span.end))).toEqual(
              JSON.parse(JSON.stringify(value[key])),
            );
          }
        },
      ),
      { numRuns: 500 * scale },
    );
  });

  it('ends a string where it ends, however its length and its escapes fall', () => {
    const text = fc.string({ unit: fc.constantFrom('"', '\\', 'a', 'é', '\n'), maxLength: 150 });
    fc.assert(
      fc.property(text, text, fc.nat(40), (key, value, letters) => {
        const long = 'a'.repeat(letters) + value;
        const body = Buffer.from(JSON.stringify({ [key]: { [key]: [long, 1] }, last: long }));
        const scan = scanTopLevel(body, new Set([key, 'last']));
        if (!scan.ok) throw new Error(scan.message);
        const last = scan.spans.get('last');
        expect(body.toString('utf8', last?.start, last?.end)).toBe(JSON.stringify(long));
        const first = scan.spans.get(key);
        expect(key === 'last' || first?.kind === 'object').toBe(true);
      }),
      { numRuns: 500 * scale },
    );
  });

  it.each(['true', 'false', 'null', '0', '-0', '10', '1.5', '2E+3', '9'.repeat(64)])(
    'reads the literal %s, and refuses it with a letter behind it',
    (value) => {
      expect(scanText(`{"a":[${value},${value}]}`).ok).toBe(true);
      expect(scanText(`{"a":[${value}x]}`).ok).toBe(false);
    },
  );

  it('refuses every truncation of a well-formed body', () => {
    const body = Buffer.from('{"model":"x\\"y","a":[1,{"b":[]},"é\\\\"],"stream":true,"n":-1.5e3}');
    expect(scanTopLevel(body, new Set()).ok).toBe(true);
    for (let end = 0; end < body.length; end += 1)
      expect(scanTopLevel(body.subarray(0, end), new Set()).ok, `cut at ${end}`).toBe(false);
  });

  it.each([
    ['[]'],
    ['"x"'],
    [''],
    ['{"a":1} x'],
    ['{"a":1}{"b":2}'],
    ['{"a" 1}'],
    ['{"a":1,}'],
    ['{"a":[1,]}'],
    ['{"a":[1 2]}'],
    ['{a:1}'],
    ['{"a":tru}'],
    ['{"a":01}'],
    ['{"a":[1}}'],
    ['{"a":{"b"}}'],
    ["{'a':1}"],
    ['{"a":NaN}'],
    [`{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`],
    ['{"a\\uZZ":1}'],
  ])('refuses %s', (text) => {
    expect(scanText(text).ok).toBe(false);
  });

  it('takes the last of duplicate keys, as JSON.parse does, and ignores keys in deeper objects', () => {
    const text = '{"model":"first","x":{"model":"inner"},"model":"last"}';
    const scan = scanText(text, 'model');
    if (!scan.ok) throw new Error(scan.message);
    const span = scan.spans.get('model');
    expect(text.slice(span?.start, span?.end)).toBe('"last"');
  });

  it('reads keys behind escapes, a byte order mark and odd spaces', () => {
    const scan = scanText('\uFEFF\r\n{ \t"mod\\u0065l" :\n"m" }\n', 'model');
    expect(scan.ok && scan.spans.has('model')).toBe(true);
  });

  it('never throws on arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        scanTopLevel(Buffer.concat([Buffer.from('{"a":'), bytes]), new Set(['a']));
      }),
      { numRuns: 2000 * scale },
    );
  });
});

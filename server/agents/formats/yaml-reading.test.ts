import { describe, expect, it } from 'vitest';
import { isSwitchyardError } from '../../errors/index.ts';
import { scalarText } from './yaml-print.ts';
import { createYamlFormat } from './yaml.ts';

const format = createYamlFormat();

function codeOf(work: () => unknown): unknown {
  try {
    work();
    return 'accepted';
  } catch (error) {
    return isSwitchyardError(error) ? [error.code, error.details['line']] : error;
  }
}

describe('reading a YAML file', () => {
  it('tells value, spelling and place', () => {
    const text = '# c\nmodels:\n  - name: a\n    port: 0x10 # d\n';
    expect(format.readKeys(text, [['models', '[name=a]', 'port'], ['models', '[name=b]'], ['x']])).toEqual([
      { present: true, value: 16, text: '0x10', line: 4, column: 5 },
      { present: false },
      { present: false },
    ]);
  });

  it('keeps exact what a number cannot hold', () => {
    expect(format.changedPaths('a: 12345678901234567890\n', 'a: 12345678901234567891\n')).toEqual([['a']]);
  });

  it('sees the difference between repeated keys, and between numbers and words', () => {
    expect(format.changedPaths('a: 1\na: 2\n', 'a: 1\na: 3\n')).toHaveLength(1);
    expect(format.changedPaths('a: 1\n', 'a: "1"\n')).toEqual([['a']]);
  });

  it('does not touch the prototype of anything', () => {
    const text = '__proto__: {polluted: 1}\nconstructor: {prototype: {polluted: 1}}\n';
    expect(format.readKeys(text, [['__proto__', 'polluted']])).toMatchObject([{ present: true, value: 1 }]);
    expect(format.readKeys('a: 1\n', [['__proto__'], ['toString']])).toEqual([
      { present: false },
      { present: false },
    ]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('gives every string with its quotes, for masking', () => {
    const text = '\uFEFFa: "k 1" # c\nb: [plain, 2, \'q\']\nc: |\n  long\nd:\n';
    const spans = format.stringSpans(text);
    expect(spans.map(({ start, end }) => text.slice(start, end))).toEqual([
      '"k 1"',
      'plain',
      "'q'",
      '|\n  long\n',
    ]);
    expect(spans.map(({ path }) => path.join('.'))).toEqual(['a', 'b', 'b', 'c']);
  });

  it('calls a file vacant only without comments and data', () => {
    expect(['', '\uFEFF\n', '{}\n', ' { }'].every((text) => format.isVacant(text))).toBe(true);
    expect(['# c', '{} # c', 'a:', '---\n'].some((text) => format.isVacant(text))).toBe(false);
  });

  it.each([
    ['b: &x 1\na: *y\n', ['a'], ['file-unparsable', 2]],
    ['a: 1\n---\na: 2\n', ['a'], ['file-refused', 2]],
    ['a: &x\n  b: 1\n', ['a', 'b'], ['file-refused', 2]],
    ['a:\n  <<: {b: 1}\n', ['a', 'b'], ['file-refused', 2]],
    ['a: 1\na: 2\n', ['a'], ['file-refused', 2]],
    ['a: x\n', ['a', 'b'], ['file-refused', 1]],
    ['a:\n  - b\n', ['a', 'b'], ['file-refused', 2]],
    ['a:\n  b: 1\n', ['a', '[name=x]'], ['file-refused', 2]],
    ['x: 1\ra: 2\r', ['a'], ['file-refused', 1]],
    [`a: ${'x'.repeat(2_200_000)}`, ['a'], ['file-refused', undefined]],
  ])('refuses %.40j on the way to %j', (text, path, expected) => {
    expect(codeOf(() => format.readKeys(text, [path]))).toEqual(expected);
  });

  it.each([
    ['a: &x 1\n', ['a']],
    ['a: !!str 1\n', ['a']],
    ['a: >\n  x\n', ['a']],
    ['? a\n: 1\n', ['a']],
    ['{a}', ['a']],
    ['a: {b: 1}\n', ['a']],
    ['a: [\n  1]\n', ['a', '[name=x]']],
    ['a: [name: x]\n', ['a', '[name=x]', 'b']],
    ['a: {b: }\n', ['a', 'b', 'c']],
    ['b: |\n  text', ['a']],
  ])('reads, but does not edit %j', (text, path) => {
    format.readKeys(text, [path.slice(0, 1)]);
    expect(codeOf(() => format.setKey(text, path, 'x'))).toMatchObject(['file-refused', expect.any(Number)]);
  });
});

describe('a string that is written into a YAML file', () => {
  it.each(['gpt-5.1', 'a/b', 'http://127.0.0.1:4310/v1', 'Claude Sonnet 5', 'swy_0a-b'])(
    '%j needs no quotes',
    (word) => {
      expect(scalarText(word)).toBe(word);
    },
  );

  it.each([
    ...'- ? *a &a !a %a @a `a` "a" [a] {a} a: a,b a|b'.split(' '),
    ...'yes NO on Off y n true False null ~ .inf .NaN << ='.split(' '),
    ...'1 0x1F 1e3 1:30 +1 .5 2001-01-01 1_000 日本'.split(' '),
    '',
    ' a',
    'a ',
    'a: b',
    'a #b',
    '- a',
    "'a'",
    'a\nb',
    'a\tb',
    '\u0085',
    '\u2028',
    '\uFEFFa',
    '\u007F',
  ])('%j is quoted', (word) => {
    expect(scalarText(word)).toMatch(/^"[^\n\u007F-\u009F\u2028\uFEFF]*"$/);
    expect(format.readKeys(`a: ${scalarText(word)}\n`, [['a']])).toMatchObject([
      { present: true, value: word },
    ]);
  });

  it('numbers with an exponent are numbers in YAML 1.1 too', () => {
    expect([scalarText(1e21), scalarText(1.5e-7), scalarText(-3), scalarText(false)]).toEqual([
      '1.0e+21',
      '1.5e-7',
      '-3',
      'false',
    ]);
  });
});

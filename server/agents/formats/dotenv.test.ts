import { describe, expect, it } from 'vitest';
import { createFormat } from './registry.ts';
import type { OwnedValue } from './text-format.ts';

const format = createFormat('dotenv');
const read = (text: string, name: string): unknown => {
  const [reading] = format.readKeys(text, [[name]]);
  return reading?.present === true ? reading.value : undefined;
};

describe('reading a .env file', () => {
  it.each([
    ['A=1', '1'],
    ['export A=1', '1'],
    [' A = two words  # note', 'two words'],
    ['A=http://x/#frag', 'http://x/#frag'],
    ['A="x # y" # z', 'x # y'],
    ["A='it\\'s'", "it's"],
    ['A=`"\'`', '"\''],
    ['A="one\nB=fake\ntwo"', 'one\nB=fake\ntwo'],
    ['A="a\\nb\\"c\\\\"', 'a\nb"c\\'],
    ['A="x" y', '"x" y'],
    ['A=', ''],
    ['A=# none', ''],
    ['A: 1', '1'],
    ['\uFEFFA=1\r\n', '1'],
    ['# A=1', undefined],
    ['AA=1\nB_A=2\na=3', undefined],
  ])('finds in %j the value %j', (text, value) => {
    expect(read(text, 'A')).toBe(value);
  });

  it('says where a quote begins that never ends', () => {
    expect(() => format.readKeys('A=1\nB = "x\nC=1', [])).toThrow('line 2, column 5');
  });
});

describe('writing a .env file', () => {
  it.each<[OwnedValue, string]>([
    ['http://127.0.0.1:4310/k/swy_a-b', 'A=http://127.0.0.1:4310/k/swy_a-b'],
    ['two words', 'A="two words"'],
    ['', 'A=""'],
    ['#x', 'A="#x"'],
    ['{"a": "$b"}', 'A=\'{"a": "$b"}\''],
    ['it\'s a "b"\n\\', 'A="it\'s a \\"b\\"\\n\\\\"'],
    [12, 'A=12'],
    [true, 'A=true'],
  ])('spells %j so that it is read again', (value, line) => {
    const { text } = format.setKey('', ['A'], value);
    expect(text).toBe(`${line}\n`);
    expect(read(text, 'A')).toBe(String(value));
  });

  it('replaces the value only', () => {
    expect(format.setKey('\texport  A =  "old" # note\r\nB=1', ['A'], 'new').text).toBe(
      '\texport  A =  new # note\r\nB=1',
    );
    expect(format.setKey('A="old"#note', ['A'], 'new').text).toBe('A="new"#note');
    expect(format.setKey('A=  # note', ['A'], 'new').text).toBe('A=new  # note');
  });

  it('adds a line in the manner of the file', () => {
    expect(format.setKey('B=1', ['A'], 'x').text).toBe('B=1\nA=x');
    expect(format.setKey('export B=1\r\n', ['A'], 'x').text).toBe('export B=1\r\nexport A=x\r\n');
  });

  it('keeps a comment that somebody put behind our value', () => {
    const { text, placements } = format.setKey('B=1\n', ['A'], 'x');
    expect(format.removeKey(text.replace('A=x', 'A=x # mine'), ['A'], placements[0] ?? null)).toBe(
      'B=1\n# mine\n',
    );
  });

  it.each<[string, OwnedValue]>([
    ['A', { a: 1 }],
    ['A', ['x']],
    ['A B', 'x'],
    ['A=B', 'x'],
    ['', 'x'],
  ])('refuses the name %j with the value %j', (name, value) => {
    expect(() => format.setKey('', [name], value)).toThrow(expect.objectContaining({ code: 'file-refused' }));
  });
});

describe('comparing .env files', () => {
  it.each([
    ['A=1\nB=2', '# c\nexport A = "1"\r\n\nB=2\r\n', []],
    ['A=1', 'A=2', [['A']]],
    ['A=1\nA=2', 'A=2', [['A']]],
    ['A=1\nA=2', 'A=1\nA=3', [['A', '1']]],
    ['A=1\nodd line', 'A=1', [['other lines']]],
  ])('%j and %j', (before, after, changed) => {
    expect(format.changedPaths(before, after)).toEqual(changed);
  });
});

import { describe, expect, it } from 'vitest';
import { maskText } from '../mask.ts';
import { createFormat } from './registry.ts';

const format = createFormat('shell');
const key = `swy_${'0123456789abcdef'.repeat(3)}`;

describe('a block in a script', () => {
  it('is put at the end after exactly one line break, and taken out again', () => {
    for (const [before, lead] of [
      ['echo a', '\n'],
      ['echo a\n', ''],
      ['', ''],
    ] as const) {
      const { text, placements } = format.setKey(before, ['models'], 'one\ntwo');
      expect(text).toBe(
        `${before}${lead}# >>> switchyard models >>>\none\ntwo\n# <<< switchyard models <<<\n`,
      );
      expect(format.readKeys(text, [['models']])).toMatchObject([{ present: true, value: 'one\ntwo' }]);
      expect(format.removeKey(text, ['models'], placements[0] ?? null)).toBe(before);
    }
  });

  it('uses the line endings of the file', () => {
    const { text } = format.setKey('a\r\n', ['m'], 'x\ny');
    expect(text).toBe('a\r\n# >>> switchyard m >>>\r\nx\r\ny\r\n# <<< switchyard m <<<\r\n');
    expect(format.readKeys(text, [['m']])).toMatchObject([{ value: 'x\ny', text: 'x\r\ny\r\n', line: 2 }]);
  });

  it('goes with its lines when somebody wrote right below it', () => {
    const { text, placements } = format.setKey('a', ['m'], 'x');
    expect(format.removeKey(`${text}b\n`, ['m'], placements[0] ?? null)).toBe('a\nb\n');
  });

  it.each([
    ['x y', 'echo'],
    ['', 'echo'],
    ['m', 1],
    ['m', '# <<< switchyard m <<<'],
    ['m', 'a\r\nb'],
  ])('is refused with the id %j and the lines %j', (id, value) => {
    expect(() => format.setKey('', [id], value)).toThrow(expect.objectContaining({ code: 'file-refused' }));
  });
});

describe('the strings of a script', () => {
  it('are masked where their look or their name suggests a secret', () => {
    const script = [
      'export OPENAI_API_KEY=sk-the-persons-own-key other',
      "provider add x --api-key 'hidden-by-name' --base-url https://x.example",
      '# curl -H "Authorization: Bearer sk-in-a-comment-1234"',
      'echo visible "also visible" token',
    ].join('\n');
    const { text } = format.setKey(
      `${script}\n`,
      ['p'],
      `add --base-url "http://h/k/${key}"\nexport X=${key}`,
    );
    const masked = maskText(format, text, []);
    expect(masked).not.toMatch(/persons-own|hidden-by-name|in-a-comment|0123456789abcdef0/);
    expect(masked).toContain('https://x.example');
    expect(masked).toContain('echo visible "also visible" token');
    expect(masked.split('\n')).toHaveLength(text.split('\n').length);
  });

  it('are found in a hostile script in reasonable time', () => {
    const text = `${'A="'.repeat(20_000)}\n${'--key '.repeat(20_000)}\n${"'".repeat(20_001)}`;
    expect(
      format.stringSpans(text).every((span, index, all) => span.start >= (all[index - 1]?.end ?? 0)),
    ).toBe(true);
  });
});

describe('comparing scripts', () => {
  it('sees everything outside the blocks as one thing of somebody else', () => {
    const { text } = format.setKey('a\nb', ['m'], 'x');
    expect(format.changedPaths('a\nb', text)).toEqual([['m']]);
    expect(format.changedPaths('a\nb', text.replace('b\n', 'c\n'))).toEqual([['other lines'], ['m']]);
    expect(format.changedPaths('a\nb', text.replace('x\n', 'y\n'), [['m']])).toEqual([['m']]);
  });
});

import { describe, expect, it } from 'vitest';
import { createWrittenText, jsonWith } from './written-text.ts';

describe('a text that was written in pieces', () => {
  it('is whole again, however it was escaped and wherever it was cut', () => {
    const written = createWrittenText();
    expect([written.isEmpty(), written.whole()]).toEqual([true, '""']);
    for (const json of ['"a\\n"', '""', '"\\u00e9’"', '"\\ud83d"', '"\\ude00\\""']) written.add(json);
    expect(written.isEmpty()).toBe(false);
    expect(JSON.parse(written.whole())).toBe('a\né’😀"');
  });

  it('fills the empty member, and not what a text before it says', () => {
    const object = { id: '"text":""', note: '\\', text: '', list: [{ text: '' }] };
    expect(JSON.parse(jsonWith(object, 'text', '"x"'))).toEqual({ ...object, text: 'x' });
    expect(jsonWith({ content: [] }, 'content', '[1]')).toBe('{"content":[1]}');
    expect(() => jsonWith({ text: 'a' }, 'text', '"x"')).toThrow('no empty "text"');
  });
});

import { describe, expect, test } from 'vitest';
import { ownWords } from './own-words.ts';

describe('the words of the person', () => {
  test.each([
    ['say hi', 'say hi'],
    [
      '<system-reminder>\nBe brief.\n</system-reminder>\n\nsay hi\n\n<system-reminder>x</system-reminder>',
      'say hi',
    ],
    ['<environment_context>\n  <cwd>/x</cwd>\n</environment_context>', ''],
    ['is a < b and <b>bold</b>?', 'is a < b and <b>bold</b>?'],
    ['<system-reminder> without an end', '<system-reminder> without an end'],
    ['', ''],
  ])('of %j are %j', (text, words) => expect(ownWords(text)).toBe(words));
});

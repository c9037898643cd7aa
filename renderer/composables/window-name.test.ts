import { describe, expect, it } from 'vitest';
import { createTexts, showLocale, translator } from '../i18n/index.ts';
import { windowNameText } from './index.ts';

describe('the name of a window', () => {
  it.each([
    ['5 h', '5 h'],
    ['Week', 'Woche'],
    ['Week, Fable', 'Woche, Fable'],
    ['Day', 'Tag'],
    ['30 days', '30 Tage'],
    ['Extra usage, week', 'Zusatznutzung, Woche'],
    ['Weekly', 'Weekly'],
    ['12345 h', '12345 h'],
    ['', ''],
    ['__proto__', '__proto__'],
  ])('%s is %s in German', async (label, name) => {
    const texts = createTexts();
    await showLocale(texts, 'de', document);
    expect(windowNameText(label, translator(texts))).toBe(name);
  });
});

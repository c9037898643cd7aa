import { expect, it } from 'vitest';
import { fillLabel, trayLabels } from './labels.ts';

const places = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();

it('every language says every label, with the places of the English one', () => {
  for (const [language, labels] of Object.entries(trayLabels)) {
    for (const [name, english] of Object.entries(trayLabels.en)) {
      const label = labels[name as keyof typeof labels];
      expect(label.trim(), `${language} ${name}`).not.toBe('');
      expect(places(label), `${language} ${name}`).toEqual(places(english));
    }
  }
});

it('leaves a place without a value visible', () => {
  expect(fillLabel('{a} of {b}', { a: '1' })).toBe('1 of {b}');
});

import { describe, expect, it } from 'vitest';
import {
  availableLocales,
  catalogueLoaders,
  createTexts,
  en,
  matchLocale,
  showLocale,
  translator,
} from './index.ts';

const sources = import.meta.glob<string>(
  ['../**/*.vue', '../**/*.ts', '!../**/*.test.ts', '!../i18n/**', '!../testing/**'],
  {
    query: '?raw',
    import: 'default',
    eager: true,
  },
);
const text = Object.values(sources).join('\n');
const placeholders = (message: string): string[] => [...new Set(message.match(/\{\w+\}/gu))].sort();

describe('texts', () => {
  it('has every key that a screen names', () => {
    const used = [...text.matchAll(/\bt\(\s*'([^']+)'/gu)].map(([, key]) => key ?? '');
    expect(used.length).toBeGreaterThan(150);
    expect(used.filter((key) => !(key in en))).toEqual([]);
  });

  it('has no key that no screen uses', () => {
    const unused = Object.keys(en).filter((key) => {
      // A key built at run time, such as `health.${state}`, counts by its beginning.
      const parts = key.split('.');
      const built = parts.some((_, at) => text.includes(`\`${parts.slice(0, at + 1).join('.')}.\${`));
      const insideTemplate = /^(secrets|agents\.mode|setup)\./u.test(key);
      return !built && !insideTemplate && !text.includes(`'${key}'`);
    });
    expect(unused).toEqual([]);
  });

  it.each(Object.entries(catalogueLoaders))(
    '%s has the keys and placeholders of English',
    async (_name, load) => {
      const catalogue = await load();
      expect(Object.keys(catalogue).sort()).toEqual(Object.keys(en).sort());
      for (const [key, message] of Object.entries(catalogue)) {
        expect(message.trim(), key).not.toBe('');
        expect([key, placeholders(message)]).toEqual([key, placeholders(en[key as keyof typeof en])]);
      }
    },
  );

  it('compiles every message of every language', async () => {
    const texts = createTexts();
    const t = translator(texts);
    for (const locale of availableLocales) {
      await showLocale(texts, locale, document);
      for (const key of Object.keys(en) as (keyof typeof en)[]) {
        expect(t(key, { n: 2, at: '1', account: 'A' }, 2), `${locale} ${key}`).not.toBe(key);
      }
    }
  });

  it('chooses the plural form and sets the language of the page', async () => {
    const texts = createTexts();
    const t = translator(texts);
    expect([1, 2].map((n) => t('usage.requests', { n }, n))).toEqual(['1 request', '2 requests']);
    await showLocale(texts, 'en', document);
    expect(document.documentElement.lang).toBe('en');
  });

  it.each([
    [['de-AT', 'en'], 'de'],
    [['zh-TW'], 'zh-CN'],
    [['pt-BR', 'fr-CA'], 'fr'],
    [['xx'], 'en'],
    [[], 'en'],
  ])('for a system in %s it is %s', (wanted, locale) => {
    expect(matchLocale(wanted)).toBe(locale);
  });
});

import { describe, expect, it } from 'vitest';
import {
  availableLocales,
  catalogueLoaders,
  createTexts,
  en,
  localeNames,
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
const catalogueTexts = import.meta.glob<string>(['./*.ts', '!./*.test.ts'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** Texts that a language writes as English does: signs, units, names of things, and words that came from the same root. */
const sameAsEnglish: Readonly<Record<string, readonly string[]>> = {
  'zh-CN': [],
  ja: ['unit.milliseconds', 'alert.agent', 'alert.attention', 'about.state.ok'],
  ko: ['alert.agent', 'alert.attention'],
  de: [
    'unit.hours',
    'unit.seconds',
    'unit.milliseconds',
    'alert.agent',
    'alert.attention',
    'account.details',
    'account.name',
    'activity.column.agent',
    'activity.column.status',
    'add.name',
    'agents.source.wsl',
    'settings.language.system',
    'settings.port',
    'settings.theme.system',
    'secrets.passphrase',
    'about.state.ok',
    'about.state.problem',
    'about.version',
    'demo.title',
  ],
  fr: [
    'unit.hours',
    'unit.seconds',
    'unit.milliseconds',
    'spoken.minutes',
    'agent.state.direct',
    'nav.label',
    'nav.agents',
    'drawer.tab.quota',
    'network.directShort',
    'accounts.column.actions',
    'activity.column.agent',
    'settings.port',
    'about.version',
    'toast.region',
  ],
  es: [
    'unit.days',
    'unit.hours',
    'unit.seconds',
    'unit.milliseconds',
    'alert.agent',
    'alert.attention',
    'accounts.column.plan',
    'endpoint.choice.no',
    'settings.general',
  ],
};

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

  it.each(Object.entries(catalogueLoaders))(
    '%s is translated: nothing but the listed texts is the English one',
    async (name, load) => {
      const catalogue = await load();
      const same = Object.entries(en).filter(
        ([key, message]) => catalogue[key as keyof typeof en] === message,
      );
      expect(same.map(([key]) => key).sort()).toEqual([...(sameAsEnglish[name] ?? [])].sort());
    },
  );

  it.each(Object.entries(catalogueLoaders))(
    '%s has every plural form of English, each with its words',
    async (_name, load) => {
      const forms = (message: string): string[] => message.split('|').map((form) => form.trim());
      for (const [key, message] of Object.entries(await load())) {
        expect([key, forms(message).length]).toEqual([key, forms(en[key as keyof typeof en]).length]);
        expect(forms(message), key).not.toContain('');
        // The form for many tells how many, or names no number at all, as in English.
        expect([key, placeholders(forms(message).at(-1) ?? '')]).toEqual([
          key,
          placeholders(forms(en[key as keyof typeof en]).at(-1) ?? ''),
        ]);
      }
    },
  );

  it('has one file per language and no text that waits for its translation', () => {
    const files = Object.keys(localeNames).map((name) => `./${name}.ts`);
    expect(Object.keys(catalogueTexts)).toEqual(expect.arrayContaining(files));
    expect(files.filter((file) => /\b(?:TODO|FIXME|XXX|TBD)\b/u.test(catalogueTexts[file] ?? ''))).toEqual(
      [],
    );
    expect(availableLocales).toEqual(Object.keys(localeNames));
  });

  it('compiles every message of every language', async () => {
    const texts = createTexts();
    const t = translator(texts);
    for (const locale of availableLocales) {
      await showLocale(texts, locale, document);
      expect(document.documentElement.lang).toBe(locale);
      for (const [key, message] of Object.entries(en) as [keyof typeof en, string][]) {
        const values = Object.fromEntries(placeholders(message).map((name) => [name.slice(1, -1), '7']));
        for (const count of [0, 1, 7]) {
          const shown = t(key, values, count);
          expect(shown, `${locale} ${key}`).not.toBe(key);
          expect(shown, `${locale} ${key}`).not.toMatch(/[{}|]/u);
        }
      }
    }
  }, 30_000);

  it('chooses the plural form and sets the language of the page', async () => {
    const texts = createTexts();
    const t = translator(texts);
    expect([1, 2].map((n) => t('usage.requests', { n }, n))).toEqual(['1 request', '2 requests']);
    await showLocale(texts, 'de', document);
    expect([1, 2].map((n) => t('usage.requests', { n }, n))).toEqual(['1 Anfrage', '2 Anfragen']);
    expect(document.documentElement.lang).toBe('de');
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

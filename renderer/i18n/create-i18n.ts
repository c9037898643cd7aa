import { createI18n } from 'vue-i18n';
import { en } from './en.ts';
import { localeNames, type Catalogue, type LocaleName, type Translate } from './translate.ts';

type OtherLocale = Exclude<LocaleName, 'en'>;

/** Catalogues other than English, loaded when they are first wanted. To add one: a file, and a line here. */
export const catalogueLoaders: Readonly<Partial<Record<OtherLocale, () => Promise<Catalogue>>>> = {
  'zh-CN': async () => (await import('./zh-CN.ts')).zhCn,
  ja: async () => (await import('./ja.ts')).ja,
  ko: async () => (await import('./ko.ts')).ko,
  de: async () => (await import('./de.ts')).de,
  fr: async () => (await import('./fr.ts')).fr,
  es: async () => (await import('./es.ts')).es,
};

/** The languages that can be chosen. */
export const availableLocales: readonly LocaleName[] = (Object.keys(localeNames) as LocaleName[]).filter(
  (name) => name === 'en' || name in catalogueLoaders,
);

/** The application's texts, English from the start. */
export function createTexts() {
  return createI18n({
    legacy: false,
    locale: 'en',
    fallbackLocale: 'en',
    messages: { en: en as Record<string, string> },
    // Keys are flat: `popover.running` is one property, not a path.
    messageResolver: (messages, key) => {
      const text: unknown = (messages as Record<string, unknown>)[key];
      return typeof text === 'string' ? text : null;
    },
  });
}

export type Texts = ReturnType<typeof createTexts>;

/**
 * Loads and shows a language; English where it has no catalogue. The page's `lang` follows, for screen readers and
 * hyphenation.
 */
export async function showLocale(texts: Texts, wanted: LocaleName, page: Document): Promise<void> {
  const { global } = texts;
  const load = wanted === 'en' ? undefined : catalogueLoaders[wanted];
  const locale = load ? wanted : 'en';
  if (load && !(global.availableLocales as readonly string[]).includes(locale)) {
    global.setLocaleMessage(locale as 'en', (await load()) as Record<string, string>);
  }
  global.locale.value = locale as 'en';
  page.documentElement.lang = locale;
}

/** Narrows vue-i18n's `t` to the keys that exist. */
export function translator(texts: Texts): Translate {
  return (key, values = {}, count) =>
    count === undefined ? texts.global.t(key, values) : texts.global.t(key, values, count);
}

import type { en } from './en.ts';

export type MessageKey = keyof typeof en;

/** One text per key; a locale that lacks one does not compile. */
export type Catalogue = Readonly<Record<MessageKey, string>>;

/** A text of the present language; `count` chooses the plural form. */
export type Translate = (
  key: MessageKey,
  values?: Readonly<Record<string, string | number>>,
  count?: number,
) => string;

export const localeNames = {
  en: 'English',
  'zh-CN': '简体中文',
  ja: '日本語',
  ko: '한국어',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
} as const;

export type LocaleName = keyof typeof localeNames;

/** The best catalogue for the system's languages, most wanted first. */
export function matchLocale(wanted: readonly string[]): LocaleName {
  for (const tag of wanted) {
    const language = tag.toLowerCase().split('-')[0];
    const match = (Object.keys(localeNames) as LocaleName[]).find(
      (name) => name.toLowerCase().split('-')[0] === language,
    );
    if (match) return match;
  }
  return 'en';
}

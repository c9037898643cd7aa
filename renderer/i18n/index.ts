export { availableLocales, catalogueLoaders, createTexts, showLocale, translator } from './create-i18n.ts';
export type { Texts } from './create-i18n.ts';
export { en } from './en.ts';
export { localeNames, matchLocale } from './translate.ts';
export type { Catalogue, LocaleName, MessageKey, Translate } from './translate.ts';
export { useText } from './use-text.ts';

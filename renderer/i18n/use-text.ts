import { useI18n } from 'vue-i18n';
import type { Translate } from './translate.ts';

/** Typed access to the catalogue for components. */
export function useText(): { readonly t: Translate; readonly locale: { readonly value: string } } {
  const { t: translate, locale } = useI18n({ useScope: 'global' });
  const t: Translate = (key, values = {}, count) =>
    count === undefined ? translate(key, values) : translate(key, values, count);
  return { t, locale };
}

import type { MessageKey, Translate } from '../i18n/index.ts';

/** The server's words for parts of a window's name; everything else is a name of the vendor's and stays. */
const words: ReadonlyMap<string, MessageKey> = new Map([
  ['week', 'window.week'],
  ['day', 'window.day'],
  ['extra usage', 'window.extraUsage'],
  ['credits', 'window.credits'],
  ['spend limit', 'window.spendLimit'],
]);

/** A window's name in the person's language: the server names it by its length, in English (`5 h`, `Week, Opus`). */
export function windowNameText(label: string, t: Translate): string {
  return label
    .split(', ')
    .map((part) => partText(part, t))
    .join(', ');
}

function partText(part: string, t: Translate): string {
  const key = words.get(part.toLowerCase());
  if (key !== undefined) return t(key);
  const [, count, unit] = /^(\d{1,4}) (h|days)$/u.exec(part) ?? [];
  if (count === undefined) return part;
  const n = Number(count);
  return unit === 'h' ? t('unit.hours', { n }) : t('spoken.days', { n }, n);
}

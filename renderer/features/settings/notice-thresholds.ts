/** As many as the contract takes. */
const most = 5;

/** `90, 100` as ascending percents without repeats; null when something else was typed. Nothing = none. */
export function parseThresholds(text: string): readonly number[] | null {
  const parts = text.split(/[\s,;%]+/u).filter((part) => part !== '');
  const numbers = parts.map((part) => (/^\d{1,3}$/u.test(part) ? Number(part) : Number.NaN));
  if (numbers.some((number) => !(number >= 1 && number <= 100))) return null;
  const unique = [...new Set(numbers)].sort((left, right) => left - right);
  return unique.length > most ? null : unique;
}

/** How `parseThresholds` reads it back. */
export function thresholdsText(thresholds: readonly number[]): string {
  return [...thresholds].sort((left, right) => left - right).join(', ');
}

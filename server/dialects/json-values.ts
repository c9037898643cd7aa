/** What a vendor or client sent, read without trust: own members only, wrong types are `null`, nothing throws. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** The parsed value, or `undefined` when the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The value when it is an object and not an array, else null. */
export function asRecord(value: unknown): JsonRecord | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : null;
}

/** An own member of an object, so that `__proto__` and inherited names are never read; `undefined` otherwise. */
export function memberOf(value: unknown, name: string): unknown {
  const record = asRecord(value);
  return record !== null && Object.hasOwn(record, name) ? record[name] : undefined;
}

/** A string with something in it, cut to `maximumLength`, else null. */
export function textOf(value: unknown, maximumLength = 2_000): string | null {
  if (typeof value !== 'string' || value === '') return null;
  return value.length > maximumLength ? `${value.slice(0, maximumLength)}…` : value;
}

/** A whole number from 0 up, else null; fractions are cut off. */
export function countOf(value: unknown): number | null {
  if (typeof value !== 'number' || !(value >= 0) || value > Number.MAX_SAFE_INTEGER) return null;
  return Math.trunc(value);
}

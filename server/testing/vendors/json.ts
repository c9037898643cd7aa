/** Narrowing of JSON that came over the wire. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object, or an empty one when the value is anything else. */
export const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {});

/** The list, or an empty one when the value is anything else. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The string, or an empty one when the value is anything else. */
export const stringOf = (value: unknown): string => (typeof value === 'string' ? value : '');

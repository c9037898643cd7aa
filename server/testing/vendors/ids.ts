import { seededRandom } from '../byte-splitter.ts';

/** Identifiers that look like the vendors' and repeat for the same seed. */
export interface IdSource {
  /** `prefix` and `length` letters and digits, e.g. `msg_01` + 22. */
  base62(prefix: string, length: number): string;
  hex(prefix: string, length: number): string;
}

const base62Digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Draws identifiers from the seed; two sources with one seed give the same sequence. */
export function createIdSource(seed: number): IdSource {
  const random = seededRandom(seed);
  const draw = (digits: string, length: number): string =>
    Array.from({ length }, () => digits[Math.floor(random() * digits.length)]).join('');
  return {
    base62: (prefix, length) => prefix + draw(base62Digits, length),
    hex: (prefix, length) => prefix + draw(base62Digits.slice(0, 10) + 'abcdef', length),
  };
}

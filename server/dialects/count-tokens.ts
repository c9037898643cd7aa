import type { JsonObject } from '../ir/index.ts';
import { asRecord } from './json-values.ts';
import type { UpstreamCodec } from './codec.ts';

type UpstreamCounting = NonNullable<UpstreamCodec['upstreamCounting']>;

/** A way to count that takes some members of the request for an answer and tells the number in one member. */
export function countingBy(members: readonly string[], number: string): UpstreamCounting {
  const taken = new Set(members);
  return {
    encodeRequest: (body) =>
      Object.fromEntries(Object.entries(body).filter(([name]) => taken.has(name))) as JsonObject,
    decodeAnswer: (body) => countIn(body, number),
  };
}

/** The count in a vendor's answer; null when it is missing or no whole number. */
export function countIn(body: unknown, member: string): number | null {
  const count = asRecord(body)?.[member];
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : null;
}

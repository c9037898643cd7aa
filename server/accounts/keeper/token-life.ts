import { isObject, numberOrNull } from './token-record.ts';

const second = 1000;
const minute = 60 * second;
const day = 24 * 60 * minute;

/** What a vendor may claim as the life of an access token (reliability notes, R5). */
export const lifeBounds = { leastMs: minute, mostMs: 400 * day, otherwiseMs: 50 * minute } as const;

/**
 * The life of an access token: `expires_in` within bounds, else `exp` of the JWT, else 50 minutes. `nowMs` is the
 * vendor's clock as far as it is known.
 */
export function accessTokenLife(expiresIn: unknown, accessToken: string, nowMs: number): number {
  const stated = bounded((numberOrNull(expiresIn) ?? Number.NaN) * second);
  if (stated !== null) return stated;
  const claims = jwtClaims(accessToken);
  const end = numberOrNull(claims?.['exp']);
  if (end === null) return lifeBounds.otherwiseMs;
  const issued = numberOrNull(claims?.['iat']);
  // The span inside the token does not depend on anybody's clock; the shorter of two answers is the careful one.
  const spans = [bounded(end * second - nowMs), issued === null ? null : bounded((end - issued) * second)];
  const known = spans.filter((span) => span !== null);
  return known.length === 0 ? lifeBounds.otherwiseMs : Math.min(...known);
}

function bounded(spanMs: number): number | null {
  return spanMs >= lifeBounds.leastMs && spanMs <= lifeBounds.mostMs ? spanMs : null;
}

/** The payload of a JWT, unverified; null for any other text. */
export function jwtClaims(token: string): Readonly<Record<string, unknown>> | null {
  const parts = token.split('.');
  if (parts.length !== 3) return null;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8'));
    return isObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

/** A moment as vendors write it (seconds or milliseconds since 1970, or a date text), in milliseconds; null = none. */
export function parseMoment(value: unknown): number | null {
  if (typeof value === 'string' && !/^\d{1,16}$/.test(value)) {
    const parsed = value.length > 40 ? Number.NaN : Date.parse(value);
    return Number.isFinite(parsed) ? parsed : null;
  }
  const number = typeof value === 'string' ? Number(value) : numberOrNull(value);
  if (number === null || number <= 0) return null;
  return number < 1e11 ? number * second : number;
}

/**
 * When a token is renewed, counted from its arrival: at 75-80 % of its life with 5 % jitter, at the latest 5 minutes
 * before the end (half of the life for very short ones). `spread` and `jitter` are random numbers in [0, 1).
 */
export function renewalPoint(lifeMs: number, spread: number, jitter: number): number {
  const wanted = lifeMs * (0.75 + 0.05 * spread) * (0.95 + 0.1 * jitter);
  return Math.min(wanted, lifeMs - Math.min(5 * minute, lifeMs / 2));
}

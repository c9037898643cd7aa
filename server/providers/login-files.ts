import { asRecord, parseJson, type JsonRecord } from '../dialects/index.ts';
import type { LoginReading } from './provider.ts';

const maximumFileCharacters = 1024 * 1024;
const maximumTokenCharacters = 16_384;

/** A reading without a credential: why there is none. */
export function noLogin(state: Exclude<LoginReading['state'], 'usable'>, message: string): LoginReading {
  return { state, credential: null, email: null, plan: null, vendorAccountId: null, message };
}

/** The JSON object in a vendor program's file; null when it is too large, truncated or something else. */
export function parseLoginFile(text: string): JsonRecord | null {
  if (text.length > maximumFileCharacters) return null;
  return asRecord(parseJson(text.replace(/^\uFEFF/, '')));
}

/** A token that can stand in a header, else null. */
export function tokenOf(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > maximumTokenCharacters) return null;
  return /^[\x21-\x7e]+$/.test(value) ? value : null;
}

/** A short printable text such as a plan or an account id, else null. */
export function shortTextOf(value: unknown): string | null {
  return typeof value === 'string' && /^[^\p{Cc}]{1,254}$/u.test(value) ? value : null;
}

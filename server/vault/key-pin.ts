import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SecretBackend } from '../ports.ts';

/** What `kek.json` says about the key: where it is kept and how to recognise it. It holds no secret. */
export interface KeyPin {
  readonly backend: SecretBackend;
  readonly kekId: string;
  readonly createdAtMs: number;
  /** The first half of an HMAC under the key, hex: tells the right key from another one. */
  readonly check: string;
}

export const keyBytes = 32;

/** Each vault has its own item, so that two data directories of one person never overwrite each other's key. */
export function keyItemName(kekId: string): string {
  return `vault-key-${kekId}`;
}

export function keyCheck(key: Uint8Array, kekId: string): string {
  return createHmac('sha256', key).update(`switchyard key check 1 ${kekId}`).digest('hex').slice(0, 32);
}

export function isPinnedKey(key: Uint8Array, pin: KeyPin): boolean {
  if (key.length !== keyBytes) return false;
  const expected = Buffer.from(pin.check);
  const actual = Buffer.from(keyCheck(key, pin.kekId));
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

/** Narrows the stored value; null stands for "nothing chosen". Throws when it fits neither. */
export function parseKeyPin(stored: unknown): KeyPin | null {
  if (stored === null) return null;
  if (typeof stored !== 'object') throw new TypeError('not an object');
  const { backend, kekId, createdAtMs, check }: Partial<Record<string, unknown>> = { ...stored };
  if (backend !== 'keychain' && backend !== 'file') throw new TypeError('unknown backend');
  if (typeof kekId !== 'string' || typeof check !== 'string' || typeof createdAtMs !== 'number') {
    throw new TypeError('a field is missing');
  }
  return { backend, kekId, createdAtMs, check };
}

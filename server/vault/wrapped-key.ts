import { createCipheriv, createDecipheriv, createHash, scrypt } from 'node:crypto';

/** Cost of the key derivation; N, r and p of RFC 7914. */
export interface ScryptCost {
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

/** A secret under a passphrase, as it lies on disk. Byte fields are base64. */
export interface WrappedKey extends ScryptCost {
  readonly name: string;
  readonly salt: string;
  readonly nonce: string;
  readonly sealed: string;
}

export const defaultScryptCost: ScryptCost = { n: 2 ** 17, r: 8, p: 1 };

const formatName = 'switchyard-wrapped-key';
const saltBytes = 16;
const nonceBytes = 12;
const tagBytes = 16;
const largestCost: ScryptCost = { n: 2 ** 20, r: 16, p: 4 };

/** Encrypts `value` under the passphrase; `salt` and `nonce` must be fresh random bytes (16 and 12). */
export async function wrapKey(input: {
  readonly name: string;
  readonly value: Uint8Array;
  readonly passphrase: string;
  readonly salt: Uint8Array;
  readonly nonce: Uint8Array;
  readonly cost: ScryptCost;
}): Promise<WrappedKey> {
  const { name, value, passphrase, salt, nonce, cost } = input;
  const key = await deriveKey(passphrase, salt, cost);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(additionalData(name, cost));
  const sealed = Buffer.concat([cipher.update(value), cipher.final(), cipher.getAuthTag()]);
  key.fill(0);
  return { name, ...cost, salt: toBase64(salt), nonce: toBase64(nonce), sealed: toBase64(sealed) };
}

/** The secret, or null when the passphrase is not the right one (the checksum has already excluded damage). */
export async function unwrapKey(wrapped: WrappedKey, passphrase: string): Promise<Uint8Array | null> {
  const sealed = Buffer.from(wrapped.sealed, 'base64');
  const key = await deriveKey(passphrase, Buffer.from(wrapped.salt, 'base64'), wrapped);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(wrapped.nonce, 'base64'));
    decipher.setAAD(additionalData(wrapped.name, wrapped));
    decipher.setAuthTag(sealed.subarray(-tagBytes));
    return Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()]);
  } catch {
    return null;
  } finally {
    key.fill(0);
  }
}

/** The file's text. Its checksum tells a damaged file from a wrong passphrase; it protects nothing. */
export function encodeWrappedKey(wrapped: WrappedKey): string {
  return `${JSON.stringify({ format: formatName, version: 1, checksum: checksumOf(wrapped), ...wrapped }, null, 2)}\n`;
}

/** Null for anything that `encodeWrappedKey` did not write, or whose cost is beyond what we are ready to spend. */
export function decodeWrappedKey(bytes: Uint8Array): WrappedKey | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null) return null;
  const { format, version, checksum, name, n, r, p, salt, nonce, sealed }: Partial<Record<string, unknown>> =
    {
      ...parsed,
    };
  if (format !== formatName || version !== 1 || typeof name !== 'string') return null;
  if (typeof salt !== 'string' || typeof nonce !== 'string' || typeof sealed !== 'string') return null;
  if (!isCost(n, largestCost.n) || !isCost(r, largestCost.r) || !isCost(p, largestCost.p)) return null;
  const wrapped: WrappedKey = { name, n, r, p, salt, nonce, sealed };
  if (checksum !== checksumOf(wrapped)) return null;
  const sizesFit =
    Buffer.from(salt, 'base64').length === saltBytes &&
    Buffer.from(nonce, 'base64').length === nonceBytes &&
    Buffer.from(sealed, 'base64').length > tagBytes;
  return sizesFit ? wrapped : null;
}

function deriveKey(passphrase: string, salt: Uint8Array, { n, r, p }: ScryptCost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // The same passphrase typed on another system may arrive in another Unicode form.
    const password = passphrase.normalize('NFKC');
    const memoryLimitBytes = 128 * n * r + 128 * r * p + 1024 * 1024;
    scrypt(password, salt, 32, { N: n, r, p, maxmem: memoryLimitBytes }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

function additionalData(name: string, { n, r, p }: ScryptCost): Buffer {
  return Buffer.from(JSON.stringify([formatName, 1, name, n, r, p]));
}

function checksumOf({ name, n, r, p, salt, nonce, sealed }: WrappedKey): string {
  return createHash('sha256')
    .update(JSON.stringify([name, n, r, p, salt, nonce, sealed]))
    .digest('hex');
}

function isCost(value: unknown, largest: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 && value <= largest;
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

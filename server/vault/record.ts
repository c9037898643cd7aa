import { createCipheriv, createDecipheriv } from 'node:crypto';

/** What a record says about itself in the clear; all of it is authenticated. */
export interface RecordHeader {
  readonly account: string;
  readonly kind: string;
  /** 1 for the first secret of an account, one more with each change. */
  readonly generation: number;
  readonly kekId: string;
}

export type OpenedRecord =
  | { readonly state: 'sound'; readonly header: RecordHeader; readonly secret: string }
  | { readonly state: 'broken'; readonly reason: string };

/** `magic, header length (uint16), header (JSON), nonce, ciphertext, tag`; the AAD is everything before the nonce. */
const magic = Buffer.from('SYV1', 'latin1');
const recordFormat = 1;
const lengthBytes = 2;
export const nonceBytes = 12;
const tagBytes = 16;

/** Encrypts one secret; `key` has 32 bytes and `nonce` 12 fresh random ones. */
export function sealRecord(
  key: Uint8Array,
  header: RecordHeader,
  nonce: Uint8Array,
  secret: string,
): Uint8Array {
  const { account, kind, generation, kekId } = header;
  const json = Buffer.from(JSON.stringify({ format: recordFormat, account, kind, generation, kekId }));
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt16BE(json.length);
  const additionalData = Buffer.concat([magic, length, json]);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(additionalData);
  const plain = Buffer.from(secret, 'utf8');
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  plain.fill(0);
  return Buffer.concat([additionalData, nonce, sealed, cipher.getAuthTag()]);
}

/** Decrypts a record that must belong to `account` and be sealed under the key `kekId`. */
export function openRecord(
  key: Uint8Array,
  kekId: string,
  account: string,
  record: Uint8Array,
): OpenedRecord {
  const bytes = Buffer.from(record.buffer, record.byteOffset, record.byteLength);
  const headerStart = magic.length + lengthBytes;
  if (bytes.length < headerStart || !bytes.subarray(0, magic.length).equals(magic)) {
    return broken('it is not a vault record');
  }
  const headerEnd = headerStart + bytes.readUInt16BE(magic.length);
  if (bytes.length < headerEnd + nonceBytes + tagBytes) return broken('it is cut short');
  const header = parseHeader(bytes.subarray(headerStart, headerEnd));
  if (header === null) return broken('its header is damaged');
  if (header.account !== account) return broken('it belongs to another account');
  if (header.kekId !== kekId) return broken('it was encrypted under another key');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(headerEnd, headerEnd + nonceBytes));
  decipher.setAAD(bytes.subarray(0, headerEnd));
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  try {
    const sealed = bytes.subarray(headerEnd + nonceBytes, -tagBytes);
    const plain = Buffer.concat([decipher.update(sealed), decipher.final()]);
    const secret = plain.toString('utf8');
    plain.fill(0);
    return { state: 'sound', header, secret };
  } catch {
    return broken('it was changed after it was written');
  }
}

function parseHeader(bytes: Uint8Array): RecordHeader | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null) return null;
  const { format, account, kind, generation, kekId }: Partial<Record<string, unknown>> = { ...parsed };
  if (format !== recordFormat || typeof account !== 'string' || typeof kind !== 'string') return null;
  if (typeof kekId !== 'string' || typeof generation !== 'number') return null;
  if (!Number.isSafeInteger(generation) || generation < 1) return null;
  return { account, kind, generation, kekId };
}

function broken(reason: string): OpenedRecord {
  return { state: 'broken', reason };
}

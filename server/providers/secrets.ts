import { createHash } from 'node:crypto';
import { SwitchyardError } from '../errors/index.ts';

const maximumSecretBytes = 4_096;

const refuse = (message: string): never => {
  throw new SwitchyardError('input-invalid', message);
};

/**
 * A pasted secret without the spaces around it. Throws `input-invalid` for what cannot be one: nothing, more than
 * 4 KiB, spaces or line breaks inside, quotes, a whole shell assignment. The message never repeats the secret.
 */
export function cleanSecret(pasted: string): string {
  const secret = pasted.trim();
  if (secret === '') refuse('Nothing was pasted. Paste the key or token.');
  if (Buffer.byteLength(secret) > maximumSecretBytes)
    refuse('The pasted text is longer than 4 KiB. Paste the key or token only.');
  if (/^(?:export\s+|set\s+)?[A-Z][A-Z\d_]{2,}=/.test(secret))
    refuse('The pasted text is a whole variable assignment. Paste only the part behind the equals sign.');
  if (/^bearer\s/i.test(secret)) refuse('The pasted text begins with "Bearer". Paste only what follows it.');
  if (/^["'`]|["'`]$/.test(secret))
    refuse('The pasted text has quotation marks around it. Paste it without them.');
  if (!/^[\x21-\x7e]+$/.test(secret))
    refuse(
      'The pasted text holds spaces, line breaks or special characters. Paste the key or token as one line.',
    );
  return secret;
}

/** A short stable name for a bearer, for accounts that tell no id: the first 16 hex digits of its SHA-256. */
export function bearerFingerprint(bearer: string): string {
  return createHash('sha256').update(bearer).digest('hex').slice(0, 16);
}

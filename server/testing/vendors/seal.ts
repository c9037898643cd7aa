import { createHash } from 'node:crypto';

/** What an opaque value of a vendor is bound to. */
export interface SealSubject {
  /** The simulated vendor that made it, for example `api.anthropic.com`. */
  readonly issuer: string;
  /** The account (and model, where the vendor binds to it) that may send it back. */
  readonly holder: string;
  /** What it belongs to: the text that was thought, the name of the called function. */
  readonly about: string;
}

const digestOf = (subject: SealSubject, nonce: string): string =>
  createHash('sha256')
    .update(JSON.stringify([subject.issuer, subject.holder, subject.about, nonce]))
    .digest('hex')
    .slice(0, 24);

/**
 * An opaque base64 value (thinking signature, thought signature, encrypted reasoning) that a simulator recognises
 * later without remembering it.
 */
export const makeSeal = (subject: SealSubject, nonce: string): string =>
  Buffer.from(JSON.stringify([subject.issuer, subject.holder, nonce, digestOf(subject, nonce)])).toString(
    'base64',
  );

/** Who issued a sealed value and for whom; undefined when no simulator made it or it belongs to something else. */
export function readSeal(text: string, about: string): Omit<SealSubject, 'about'> | undefined {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
  } catch {
    return undefined;
  }
  if (!Array.isArray(parts) || !parts.every((part) => typeof part === 'string')) return undefined;
  const [issuer = '', holder = '', nonce = '', digest = ''] = parts as string[];
  return digest === digestOf({ issuer, holder, about }, nonce) ? { issuer, holder } : undefined;
}

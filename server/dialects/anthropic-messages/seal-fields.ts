import { readSeal, sealTag, writeSeal, type Seal } from '../../ir/index.ts';
import { family } from './wire.ts';

/**
 * Stands where this dialect must have a signature and the maker of the reasoning gave none. Without it the block could
 * not be told from a signed one when the conversation moves to Anthropic, which refuses unsigned blocks.
 */
const unsignedFamily = 'none';
export const unsignedSignature = `${sealTag}${unsignedFamily}.signature.`;

/** Stands where this dialect must have encrypted search content and there is none. */
export const noEncryptedContent = `${sealTag}${unsignedFamily}.encrypted.`;

/** A seal for a `signature` field. */
export function signatureOf(seal: Seal | null): string {
  if (seal === null) return unsignedSignature;
  // A stream has already said `thinking` when it learns that the vendor redacted it; the tag keeps that apart.
  if (seal.family === family && seal.kind === 'redacted')
    return `${sealTag}${seal.family}.${seal.kind}.${seal.value}`;
  return writeSeal(seal, family);
}

/** What a `signature` or `data` field holds; null when it holds nothing. */
export function sealOf(text: string | null, kind: 'signature' | 'redacted'): Seal | null {
  if (text === null || text === '') return null;
  const seal = readSeal(text, family, kind);
  return seal.family === unsignedFamily ? null : seal;
}

/** True for a value that another vendor, or this program, put into one of the vendor's sealed fields. */
export function isForeignSealedText(text: string): boolean {
  return text.startsWith(sealTag) || text.startsWith('gAAAA');
}

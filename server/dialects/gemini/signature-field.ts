import { readSeal, sealTag, writeSeal, type Seal } from '../../ir/index.ts';
import { ownFamily, ownSealKind, placeholderSignature } from './own.ts';

/**
 * How our tag begins in a thought signature. The field is of type bytes: clients with types (Go, Java, Python) refuse an
 * answer whose signature is not base64. Families are lower-case words, so the letter behind the tag never changes this.
 */
export const taggedBeginning = 'c3dpdGNoeWFyZC5';

/** The family of the mark on parts that nobody signed. */
const unsignedFamily = 'none';

/**
 * Stands on another vendor's calls and on the empty text at a stream's end. Should the conversation move to Gemini's own
 * lane, it tells that this call needs the documented placeholder (Gemini 3 refuses one without) and that this text goes.
 */
export const unsignedMark = toField(`${sealTag}${unsignedFamily}.signature.`);

/** A seal for a thought signature: Google's own as it is, another's as base64 with its provenance in front. */
export function writeSignature(seal: Seal): string {
  const text = writeSeal(seal, ownFamily);
  return text.startsWith(sealTag) ? toField(text) : text;
}

/** What a thought signature holds; null when it proves nothing: empty, our mark or Google's documented placeholder. */
export function readSignature(field: string): Seal | null {
  if (field === '' || field === placeholderSignature) return null;
  const text = field.startsWith(taggedBeginning) ? Buffer.from(field, 'base64').toString('utf8') : field;
  const seal = readSeal(text, ownFamily, ownSealKind);
  return seal.family === unsignedFamily ? null : seal;
}

function toField(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

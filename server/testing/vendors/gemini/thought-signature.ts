import { makeSeal, readSeal } from '../seal.ts';

const issuer = 'generativelanguage.googleapis.com';

/** The value that Google documents for history it did not make (providers notes 15.2, rule 5). */
export const skipValidator = 'skip_thought_signature_validator';

/** Whom a signature is for: not portable to another key or model. */
export interface SignatureHolder {
  readonly account: string;
  readonly model: string;
}

const holderOf = ({ account, model }: SignatureHolder): string => `${account}\n${model}`;

/** Signature of a part; `about` is the function's name, or empty for a text part. */
export const signPart = (holder: SignatureHolder, about: string, nonce: string): string =>
  makeSeal({ issuer, holder: holderOf(holder), about }, nonce);

/** True for a signature that this key and model got for this function (or text), and for the documented placeholder. */
export function isOwnSignature(signature: string, holder: SignatureHolder, about: string): boolean {
  if (signature === skipValidator) return true;
  const seal = readSeal(signature, about);
  return seal?.issuer === issuer && seal.holder === holderOf(holder);
}

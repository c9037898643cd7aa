import { makeSeal, readSeal } from '../seal.ts';

const prefix = 'gAAAAA';
const issuer = 'api.openai.com';

/** Encrypted reasoning of an account, bound to the id of its item. */
export const sealReasoning = (account: string, itemId: string, nonce: string): string =>
  prefix + makeSeal({ issuer, holder: `${account}\n${itemId}`, about: '' }, nonce);

/** True when this account got the ciphertext; an item that kept its id must have kept the right one. */
export function isOwnReasoning(sealed: string, account: string, itemId: unknown): boolean {
  if (!sealed.startsWith(prefix)) return false;
  const holder = readSeal(sealed.slice(prefix.length), '')?.holder.split('\n');
  if (holder?.[0] !== account) return false;
  return itemId === undefined || itemId === null || itemId === holder[1];
}

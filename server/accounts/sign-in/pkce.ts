import { hash } from 'node:crypto';
import type { Random } from '../../ports.ts';

/** A proof key for one attempt (RFC 7636, S256 only). The verifier lives in memory and dies with the attempt. */
export interface ProofKey {
  readonly verifier: string;
  readonly challenge: string;
}

/** `bytes`: 32, or what a vendor's own clients use; 32 to 96 give the 43 to 128 letters that RFC 7636 4.1 allows. */
export function createProofKey(random: Random, bytes: number): ProofKey {
  const verifier = base64Url(random.bytes(bytes));
  return { verifier, challenge: hash('sha256', verifier, 'base64url') };
}

/** 256 bits that bind a callback to its attempt (RFC 6749 10.12). */
export function createState(random: Random): string {
  return base64Url(random.bytes(32));
}

function base64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

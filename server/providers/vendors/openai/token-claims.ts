import { asRecord, memberOf, parseJson, type JsonRecord } from '../../../dialects/index.ts';
import { shortTextOf } from '../../login-files.ts';
import { decimalOf } from '../../reset-times.ts';

const authClaim = 'https://api.openai.com/auth';
const profileClaim = 'https://api.openai.com/profile';
const maximumTokenCharacters = 16_384;

/** What a ChatGPT token says about itself (codex protocol notes 1.5). The signature is not verified: it is only shown. */
export interface TokenClaims {
  readonly expiresAtMs: number | null;
  readonly email: string | null;
  readonly plan: string | null;
  readonly userId: string | null;
  readonly accountId: string | null;
  /** The token carries OpenAI's own claim. */
  readonly isChatGpt: boolean;
}

function payloadOf(token: string): JsonRecord | null {
  const parts = token.split('.');
  const payload = parts[1];
  if (parts.length !== 3 || payload === undefined || token.length > maximumTokenCharacters) return null;
  return asRecord(parseJson(Buffer.from(payload, 'base64url').toString('utf8')));
}

/** The `sub` of a JWT, whatever it is; undefined when the token is opaque or broken. */
export function readTokenSubject(token: string): unknown {
  const payload = payloadOf(token);
  return payload === null ? undefined : memberOf(payload, 'sub');
}

/** The claims of a JWT; null when the token is opaque or broken. */
export function readTokenClaims(token: string): TokenClaims | null {
  const payload = payloadOf(token);
  if (payload === null) return null;
  const auth = memberOf(payload, authClaim);
  const expiresAt = decimalOf(memberOf(payload, 'exp'));
  return {
    expiresAtMs: expiresAt !== null && expiresAt > 0 && expiresAt < 1e11 ? expiresAt * 1_000 : null,
    email:
      shortTextOf(memberOf(payload, 'email')) ??
      shortTextOf(memberOf(memberOf(payload, profileClaim), 'email')),
    plan: shortTextOf(memberOf(auth, 'chatgpt_plan_type')),
    userId: shortTextOf(memberOf(auth, 'chatgpt_user_id')) ?? shortTextOf(memberOf(auth, 'user_id')),
    accountId: shortTextOf(memberOf(auth, 'chatgpt_account_id')),
    isChatGpt: asRecord(auth) !== null,
  };
}

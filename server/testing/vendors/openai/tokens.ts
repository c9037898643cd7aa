export interface ChatGptTokenClaims {
  readonly accountId: string;
  readonly userId: string;
  readonly plan: string;
  readonly email: string;
  readonly expiresAtMs: number;
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A JWT with the claims that Codex reads (codex protocol notes 1.5). Its signature is a word, not a signature. */
export function simulatedChatGptToken(claims: ChatGptTokenClaims): string {
  const payload = {
    iss: 'https://auth.openai.com',
    exp: Math.floor(claims.expiresAtMs / 1000),
    email: claims.email,
    'https://api.openai.com/profile': { email: claims.email, email_verified: true },
    'https://api.openai.com/auth': {
      chatgpt_plan_type: claims.plan,
      chatgpt_user_id: claims.userId,
      chatgpt_account_id: claims.accountId,
      chatgpt_account_is_fedramp: false,
    },
    scp: ['openid', 'profile', 'email', 'offline_access'],
  };
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(payload)}.${part('simulated')}`;
}

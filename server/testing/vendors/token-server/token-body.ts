import type { Family } from './grant-book.ts';
import { unsignedJwt, type SigningKey } from './signing-key.ts';

/** How the simulated vendor words its token answers. */
export interface AnswerStyle {
  readonly accessTokens: 'opaque' | 'jwt';
  /** Seconds. */
  readonly accessLife: number;
  readonly sendsExpiresIn: boolean;
  readonly sendsIdToken: boolean;
  /** Seconds until the login itself ends; null: not said. */
  readonly loginLife: number | null;
  /** Seconds after which a renewal is allowed; null: not said. */
  readonly earliestRefresh: number | null;
}

export const plainStyle: AnswerStyle = {
  accessTokens: 'opaque',
  accessLife: 28_800,
  sendsExpiresIn: true,
  sendsIdToken: false,
  loginLife: null,
  earliestRefresh: null,
};

export function accessTokenFor(family: Family, style: AnswerStyle, serial: string, nowMs: number): string {
  if (style.accessTokens === 'opaque') return `sat-${family.id}-${serial}`;
  const iat = Math.floor(nowMs / 1000);
  return unsignedJwt({ sub: family.login.key, iat, exp: iat + style.accessLife, jti: serial });
}

/** The answer of a token endpoint that granted something (RFC 6749 5.1, with both vendors' own fields). */
export function tokenBody(
  family: Family,
  style: AnswerStyle,
  options: {
    readonly rotates: boolean;
    readonly issuer: string;
    readonly key: SigningKey;
    readonly nowMs: number;
  },
): Record<string, unknown> {
  const { rotates, issuer, key, nowMs } = options;
  const { login, clientId, scope, nonce } = family;
  const iat = Math.floor(nowMs / 1000);
  const idToken = {
    iss: issuer,
    aud: clientId,
    azp: clientId,
    sub: login.key,
    email: login.email,
    iat,
    exp: iat + 3600,
    ...(nonce === null ? {} : { nonce }),
    'https://api.openai.com/auth': {
      chatgpt_account_id: login.organization,
      chatgpt_user_id: login.key,
      chatgpt_plan_type: login.plan,
    },
  };
  return {
    token_type: 'Bearer',
    access_token: family.accessToken,
    ...(rotates ? { refresh_token: family.current } : {}),
    ...(style.sendsExpiresIn ? { expires_in: style.accessLife } : {}),
    ...(style.sendsIdToken ? { id_token: key.sign(idToken) } : {}),
    ...(style.loginLife === null ? {} : { refresh_token_expires_in: style.loginLife }),
    ...(style.earliestRefresh === null ? {} : { earliest_refresh_at: iat + style.earliestRefresh }),
    scope,
    account: { uuid: login.key, email_address: login.email },
    organization: { uuid: login.organization },
  };
}

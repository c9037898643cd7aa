import { asRecord, memberOf } from '../../dialects/index.ts';
import type { LoginIdentity } from '../provider.ts';
import type { OpenIdRule, SignInProfile } from '../sign-in-profile.ts';
import { shortTextOf } from '../login-files.ts';
import { readTokenClaims, readTokenSubject } from '../vendors/openai/token-claims.ts';

/** Facts: codex protocol notes 7.1. */
const issuer = 'https://auth.openai.com';
const firstClientId = 'dynamic_agent_client';
export const chatGptResource = 'https://api.openai.com/v1';
/** The addresses of today; those of the discovery document go before them. */
export const chatGptEndpoints = {
  authorize: `${issuer}/api/accounts/authorize`,
  token: `${issuer}/api/accounts/oauth/token`,
  revocation: `${issuer}/api/accounts/oauth/revoke`,
} as const;
/** Only with this may an app use the plan. */
const planScope = 'chatgpt.tokens.use.direct';

const openId: OpenIdRule = {
  issuer,
  firstClientId,
  hostIdParameter: 'ext_agent_host_id',
  resource: chatGptResource,
  neededScope: planScope,
  scopeMissing:
    'ChatGPT did not allow Switchyard to use the plan. Sign in again and allow it on OpenAI’s page; Plus and Pro plans offer it',
};

/** Sign in with ChatGPT: a program registers under its own name and may use the person's plan. */
export const chatGptSignIn: SignInProfile = {
  browser: {
    authorizeUrl: chatGptEndpoints.authorize,
    clientId: firstClientId,
    scopes: ['openid', 'profile', 'email', 'offline_access', 'resource.invoke', planScope],
    parameters: [['agent_name_hint', 'Switchyard']],
    verifierBytes: 64,
    redirect: { host: '127.0.0.1', ports: [], path: '/auth/callback' },
    stateMayHaveSuffix: false,
    pasteRedirectUri: null,
  },
  device: null,
  program: null,
  openId,
  exchange: ({ code, redirectUri, verifier, clientId }) => ({
    url: chatGptEndpoints.token,
    contentType: 'application/x-www-form-urlencoded',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      client_id: clientId ?? firstClientId,
      code_verifier: verifier,
      resource: chatGptResource,
    }).toString(),
  }),
};

/** The subject and, where it is told, the workspace: one person may have several. */
export function chatGptIdentity(answer: unknown): LoginIdentity {
  const token = shortToken(memberOf(asRecord(answer), 'id_token'));
  const claims = token === null ? null : readTokenClaims(token);
  const subject = token === null ? null : shortTextOf(readTokenSubject(token));
  const accountId = claims?.accountId ?? null;
  return {
    vendorAccountId: subject === null || accountId === null ? subject : `${subject}/${accountId}`,
    email: claims?.email ?? null,
    plan: claims?.plan ?? null,
    organization: null,
  };
}

function shortToken(value: unknown): string | null {
  return typeof value === 'string' && value.length <= 16_384 ? value : null;
}

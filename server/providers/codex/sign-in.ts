import { join } from 'node:path';
import { asRecord, memberOf } from '../../dialects/index.ts';
import { shortTextOf } from '../login-files.ts';
import type { LoginIdentity } from '../provider.ts';
import type { DevicePoll, SignInProfile } from '../sign-in-profile.ts';
import { readTokenClaims } from '../vendors/openai/token-claims.ts';

/** Facts: codex protocol notes 1.1, 1.2 and 1.6. */
const issuer = 'https://auth.openai.com';
export const codexClientId = 'app_EMoamEEZ73f0CkXaXp7hrann';
export const codexTokenEndpoint = `${issuer}/oauth/token`;

const json = (url: string, body: object) =>
  ({ url, contentType: 'application/json', body: JSON.stringify(body) }) as const;

/** The vendor tells no life of a code; its own program gives up then. */
const deviceLifeSeconds = 15 * 60;

/** Our own sign-in to a ChatGPT plan, for requests of genuine Codex; by code where no browser can come back here. */
export const codexSignIn: SignInProfile = {
  browser: {
    authorizeUrl: `${issuer}/oauth/authorize`,
    clientId: codexClientId,
    scopes: ['openid', 'profile', 'email', 'offline_access'],
    parameters: [
      ['id_token_add_organizations', 'true'],
      ['codex_cli_simplified_flow', 'true'],
      ['originator', 'switchyard'],
    ],
    verifierBytes: 64,
    redirect: { host: 'localhost', ports: [1455, 1457], path: '/auth/callback' },
    stateMayHaveSuffix: true,
    pasteRedirectUri: null,
  },
  device: {
    start: () => json(`${issuer}/api/accounts/deviceauth/usercode`, { client_id: codexClientId }),
    readStart({ body }) {
      const deviceId = textOf(memberOf(asRecord(body), 'device_auth_id'));
      const userCode =
        shortTextOf(memberOf(asRecord(body), 'user_code')) ??
        shortTextOf(memberOf(asRecord(body), 'usercode'));
      if (deviceId === null || userCode === null) return null;
      const interval = Number(memberOf(asRecord(body), 'interval'));
      return {
        deviceId,
        userCode,
        pageUrl: `${issuer}/codex/device`,
        intervalSeconds: Number.isFinite(interval) ? interval : 5,
        expiresInSeconds: deviceLifeSeconds,
      };
    },
    poll: ({ deviceId, userCode }) =>
      json(`${issuer}/api/accounts/deviceauth/token`, { device_auth_id: deviceId, user_code: userCode }),
    readPoll({ status, body }): DevicePoll {
      // The person has not typed the code yet.
      if (status === 403 || status === 404) return { kind: 'pending' };
      if (status === 429) return { kind: 'slow-down' };
      if (status >= 500) return { kind: 'pending' };
      const code = textOf(memberOf(asRecord(body), 'authorization_code'));
      const verifier = textOf(memberOf(asRecord(body), 'code_verifier'));
      if (status !== 200 || code === null || verifier === null)
        return { kind: 'failed', reason: `the vendor ended the sign-in by code (status ${status})` };
      return {
        kind: 'code',
        issued: { code, verifier, redirectUri: `${issuer}/deviceauth/callback`, state: null },
      };
    },
  },
  program: {
    program: 'codex',
    label: 'Codex',
    args: ['-c', 'cli_auth_credentials_store="file"', 'login'],
    environment: (directory) => ({ CODEX_HOME: directory }),
    loginFile: (directory) => join(directory, 'auth.json'),
    pageHosts: ['auth.openai.com'],
    takesPastedCode: false,
  },
  exchange: ({ code, redirectUri, verifier }) => ({
    url: codexTokenEndpoint,
    contentType: 'application/x-www-form-urlencoded',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      client_id: codexClientId,
      code_verifier: verifier,
    }).toString(),
  }),
};

/** Who signed in, from the claims of the id token or, where that says nothing, of the access token. */
export function codexIdentity(answer: unknown): LoginIdentity {
  const tokens = ['id_token', 'access_token'].flatMap((name) => {
    const token = memberOf(asRecord(answer), name);
    const claims = typeof token === 'string' ? readTokenClaims(token) : null;
    return claims === null ? [] : [claims];
  });
  const first = <Value>(read: (claims: (typeof tokens)[number]) => Value | null): Value | null =>
    tokens.map(read).find((value) => value !== null) ?? null;
  return {
    vendorAccountId: first(({ accountId }) => accountId),
    email: first(({ email }) => email),
    plan: first(({ plan }) => plan),
    organization: null,
  };
}

/** Codes of a vendor are opaque and may be long; anything beyond this is none. */
function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value.length <= 4_096 ? value : null;
}

import { join } from 'node:path';
import { memberOf } from '../../dialects/index.ts';
import { noLogin, parseLoginFile, shortTextOf, tokenOf } from '../login-files.ts';
import type { LoginReading, LoginSource } from '../provider.ts';
import { dayMs, momentMs } from '../reset-times.ts';
import { readTokenClaims, type TokenClaims } from '../vendors/openai/token-claims.ts';

const signedOut = 'Codex is signed out here, or keeps its login in the keyring. Run `codex login`.';
/** Codex renews a login without an expiry after eight days; later the file is probably not in use. */
const staleAfterMs = 9 * dayMs;

const isFilled = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

/** How Codex is signed in; old files do not say and are read in Codex's own order (codex protocol notes 1.8). */
function modeOf(file: unknown): string {
  const told = memberOf(file, 'auth_mode');
  if (isFilled(told)) return typeof told === 'string' ? told : 'unknown';
  if (isFilled(memberOf(file, 'personal_access_token'))) return 'personalAccessToken';
  if (isFilled(memberOf(file, 'bedrock_api_key'))) return 'bedrockApiKey';
  return isFilled(memberOf(file, 'OPENAI_API_KEY')) ? 'apikey' : 'chatgpt';
}

const planModes: ReadonlySet<string> = new Set(['chatgpt', 'chatgptAuthTokens']);

function refuseMode(mode: string): string | null {
  if (planModes.has(mode)) return null;
  return mode === 'apikey'
    ? 'Codex is signed in with an API key, not with a ChatGPT plan. Add that key as an OpenAI API key.'
    : 'Codex is signed in another way than with a ChatGPT plan.';
}

/** User and workspace together: one person may have several of either (codex protocol notes 1.5). */
function identityOf(userId: string | null, accountId: string | null): string | null {
  return accountId === null ? null : userId === null ? accountId : `${userId}/${accountId}`;
}

function staleMessage(file: unknown, claims: TokenClaims | null, nowMs: number): string | null {
  if (typeof claims?.expiresAtMs === 'number') return null;
  const renewed = momentMs(memberOf(file, 'last_refresh'));
  return renewed !== null && renewed < nowMs - staleAfterMs
    ? 'Codex has not renewed this login for more than a week; it may no longer be in use.'
    : null;
}

/** Reads the access token out of the text of `auth.json`. The refresh token is never looked at. */
function parseCodexLogin(text: string, nowMs: number): LoginReading {
  const file = parseLoginFile(text);
  if (file === null) return noLogin('unreadable', "Codex's login file is not readable JSON.");
  const mode = refuseMode(modeOf(file));
  if (mode !== null) return noLogin('signed-out', mode);
  const tokens = memberOf(file, 'tokens');
  const told = memberOf(tokens, 'access_token');
  if (!isFilled(told)) return noLogin('signed-out', signedOut);
  const token = tokenOf(told);
  if (token === null) return noLogin('unreadable', "Codex's login file holds no usable access token.");
  const access = readTokenClaims(token);
  const idToken = tokenOf(memberOf(tokens, 'id_token'));
  const identity = idToken === null ? null : readTokenClaims(idToken);
  const accountId =
    shortTextOf(memberOf(tokens, 'account_id')) ?? access?.accountId ?? identity?.accountId ?? null;
  const facts = {
    email: identity?.email ?? access?.email ?? null,
    plan: access?.plan ?? identity?.plan ?? null,
    vendorAccountId: identityOf(access?.userId ?? identity?.userId ?? null, accountId),
  };
  const expiresAtMs = access?.expiresAtMs ?? null;
  if (expiresAtMs !== null && expiresAtMs <= nowMs) {
    const message = 'The login has expired. Open Codex once; it renews its own login.';
    return { state: 'expired', credential: null, ...facts, message };
  }
  const credential = { form: 'bearer', secret: token, vendorAccountId: accountId, expiresAtMs } as const;
  return { state: 'usable', credential, ...facts, message: staleMessage(file, access, nowMs) };
}

/** Codex's login file. Its presence decides nothing: Codex may keep its login in the keyring instead. */
export const codexLogin: LoginSource = {
  label: "Codex's login",
  path: (environment, homeDirectory) =>
    join(environment['CODEX_HOME'] || join(homeDirectory, '.codex'), 'auth.json'),
  reads:
    'The access token with its expiry, plan, e-mail and account id. The refresh token is not used, and the file is never written.',
  parse: parseCodexLogin,
};

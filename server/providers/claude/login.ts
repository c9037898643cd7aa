import { join } from 'node:path';
import { memberOf } from '../../dialects/index.ts';
import { noLogin, parseLoginFile, shortTextOf, tokenOf } from '../login-files.ts';
import type { LoginReading, LoginSource } from '../provider.ts';
import { momentMs } from '../reset-times.ts';
import { isUuid } from './user-id.ts';

const signedOut = 'Claude Code is signed out. Run `claude auth login`.';

/** The environment's directory for the login, if it names one. */
function configuredDirectory(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  return environment['CLAUDE_SECURESTORAGE_CONFIG_DIR'] || environment['CLAUDE_CONFIG_DIR'] || undefined;
}

/**
 * Reads the access token out of the text of `.credentials.json` (anthropic protocol notes 2). A dead login leaves
 * empty strings behind. The refresh token is never looked at: it belongs to Claude Code alone.
 */
function parseClaudeLogin(text: string, nowMs: number): LoginReading {
  const file = parseLoginFile(text);
  if (file === null) return noLogin('unreadable', "Claude Code's login file is not readable JSON.");
  const login = memberOf(file, 'claudeAiOauth');
  if (login === undefined || login === null) return noLogin('signed-out', signedOut);
  const told = memberOf(login, 'accessToken');
  if (told === '' || told === null || told === undefined) return noLogin('signed-out', signedOut);
  const token = tokenOf(told);
  if (token === null || token.startsWith('sk-ant-ort'))
    return noLogin('unreadable', "Claude Code's login file holds no usable access token.");
  const scopes = memberOf(login, 'scopes');
  if (Array.isArray(scopes) && scopes.length > 0 && !scopes.includes('user:inference'))
    return noLogin('signed-out', 'This login may not call models. Sign in with `claude auth login`.');
  const expiresAtMs = momentMs(memberOf(login, 'expiresAt'));
  const account = shortTextOf(memberOf(login, 'accountUuid'));
  const facts = {
    email: null,
    plan: shortTextOf(memberOf(login, 'subscriptionType')),
    vendorAccountId: account !== null && isUuid(account) ? account : null,
    loginEndsAtMs: momentMs(memberOf(login, 'refreshTokenExpiresAt')),
  };
  if (expiresAtMs !== null && expiresAtMs <= nowMs) {
    const message = 'The login has expired. Open Claude Code once; it renews its own login.';
    return { state: 'expired', credential: null, ...facts, message };
  }
  const credential = { form: 'bearer', secret: token, vendorAccountId: null, expiresAtMs } as const;
  return { state: 'usable', credential, ...facts, message: null };
}

/** Claude Code's login file on Linux and Windows; on macOS the login is in the keychain and the file a fallback. */
export const claudeLogin: LoginSource = {
  label: "Claude Code's login",
  path: (environment, homeDirectory) =>
    join(configuredDirectory(environment) ?? join(homeDirectory, '.claude'), '.credentials.json'),
  reads:
    'The access token, its expiry, the end of the login, the plan and the account id under `claudeAiOauth`. The refresh token is not used, and the file is never written.',
  parse: parseClaudeLogin,
};

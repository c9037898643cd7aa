import * as fc from 'fast-check';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { claude } from './claude/index.ts';
import { codex } from './codex/index.ts';
import type { LoginSource } from './provider.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
const home = join('/', 'home', 'someone');
const sourceOf = (login: LoginSource | undefined): LoginSource => {
  if (login === undefined) throw new Error('no login source');
  return login;
};
const claudeLogin = sourceOf(claude.login);
const codexLogin = sourceOf(codex.login);
const account = '7a7a7a7a-1111-4222-8333-444444444444';

const jwt = (payload: object): string =>
  `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.sig`;
const auth = 'https://api.openai.com/auth';
const access = (expiresInSeconds: number): string =>
  jwt({
    exp: now / 1_000 + expiresInSeconds,
    [auth]: { chatgpt_plan_type: 'pro', chatgpt_user_id: 'user-1', chatgpt_account_id: 'acct-1' },
  });
const identity = jwt({ email: 'someone@example.com' });

const plan = {
  accessToken: 'sk-ant-oat01-sim',
  refreshToken: 'sk-ant-ort01-secret',
  expiresAt: now + 60_000,
  refreshTokenExpiresAt: now + 86_400_000,
  scopes: ['user:inference', 'user:profile'],
  subscriptionType: 'max',
  accountUuid: account,
};
const claudeFile = (over: object = {}): string =>
  JSON.stringify({ mcpOAuth: {}, claudeAiOauth: { ...plan, ...over } });
const tokens = {
  id_token: identity,
  access_token: access(600),
  refresh_token: 'rt-secret',
  account_id: 'acct-1',
};
const codexFile = (over: object = {}, more: object = {}): string =>
  JSON.stringify({ auth_mode: 'chatgpt', OPENAI_API_KEY: null, tokens: { ...tokens, ...over }, ...more });

describe('the login that Claude Code keeps', () => {
  it('lies where the environment says, else in the home directory', () => {
    expect(claudeLogin.path({}, home)).toBe(join(home, '.claude', '.credentials.json'));
    expect(claudeLogin.path({ CLAUDE_CONFIG_DIR: join(home, 'work') }, home)).toBe(
      join(home, 'work', '.credentials.json'),
    );
    expect(claudeLogin.path({ CLAUDE_CONFIG_DIR: '' }, home)).toBe(
      join(home, '.claude', '.credentials.json'),
    );
    expect(claudeLogin.path({ CLAUDE_CONFIG_DIR: 'a', CLAUDE_SECURESTORAGE_CONFIG_DIR: 'b' }, home)).toBe(
      join('b', '.credentials.json'),
    );
  });

  it('gives the access token and nothing of the refresh token', () => {
    const reading = claudeLogin.parse(claudeFile(), now);
    expect(reading).toEqual({
      state: 'usable',
      credential: {
        form: 'bearer',
        secret: 'sk-ant-oat01-sim',
        vendorAccountId: null,
        expiresAtMs: now + 60_000,
      },
      email: null,
      plan: 'max',
      vendorAccountId: account,
      loginEndsAtMs: now + 86_400_000,
      message: null,
    });
    expect(JSON.stringify(reading)).not.toContain('ort01');
  });

  it.each([
    ['a byte order mark', `\uFEFF${claudeFile()}`, 'usable'],
    ['no expiry', claudeFile({ expiresAt: null }), 'usable'],
    ['no scopes', claudeFile({ scopes: [] }), 'usable'],
    ['an expiry in the past', claudeFile({ expiresAt: now }), 'expired'],
    [
      'blank tokens of a dead login',
      claudeFile({ accessToken: '', refreshToken: '', expiresAt: 0 }),
      'signed-out',
    ],
    ['other logins only', '{"mcpOAuth":{}}', 'signed-out'],
    ['a login that is null', '{"claudeAiOauth":null}', 'signed-out'],
    ['a login that is an array', '{"claudeAiOauth":[]}', 'signed-out'],
    ['an inherited login', `{"__proto__":${claudeFile()}}`, 'signed-out'],
    ['a login without model calls', claudeFile({ scopes: ['user:profile'] }), 'signed-out'],
    ['a token that is a number', claudeFile({ accessToken: 5 }), 'unreadable'],
    ['a token with a line break', claudeFile({ accessToken: 'sk-ant-oat01\nx: y' }), 'unreadable'],
    ['a refresh token in the wrong place', claudeFile({ accessToken: 'sk-ant-ort01-x' }), 'unreadable'],
    ['a token of a megabyte', claudeFile({ accessToken: 'a'.repeat(100_000) }), 'unreadable'],
    ['nothing', '', 'unreadable'],
    ['half a file', claudeFile().slice(0, 40), 'unreadable'],
    ['an array', '[]', 'unreadable'],
    ['a huge file', `{"a":"${'x'.repeat(2_000_000)}"}`, 'unreadable'],
  ])('reads %s', (_, text, state) => {
    const reading = claudeLogin.parse(text, now);
    expect(reading.state).toBe(state);
    expect(reading.credential === null).toBe(state !== 'usable');
    expect(reading.message === null).toBe(state === 'usable');
  });
});

describe('the login that Codex keeps', () => {
  it('lies where the environment says, else in the home directory', () => {
    expect(codexLogin.path({}, home)).toBe(join(home, '.codex', 'auth.json'));
    expect(codexLogin.path({ CODEX_HOME: join(home, 'work') }, home)).toBe(join(home, 'work', 'auth.json'));
  });

  it('gives the access token with plan, e-mail and identity, and nothing of the refresh token', () => {
    const reading = codexLogin.parse(codexFile(), now);
    expect(reading).toEqual({
      state: 'usable',
      credential: {
        form: 'bearer',
        secret: tokens.access_token,
        vendorAccountId: 'acct-1',
        expiresAtMs: now + 600_000,
      },
      email: 'someone@example.com',
      plan: 'pro',
      vendorAccountId: 'user-1/acct-1',
      message: null,
    });
    expect(JSON.stringify(reading)).not.toContain('rt-secret');
  });

  it.each([
    ['a byte order mark', `\uFEFF${codexFile()}`, 'usable'],
    ['an opaque token', codexFile({ access_token: 'opaque' }), 'usable'],
    ['an old file without a mode', JSON.stringify({ OPENAI_API_KEY: null, tokens }), 'usable'],
    ['an expired token', codexFile({ access_token: access(-1) }), 'expired'],
    ['an API key', JSON.stringify({ auth_mode: 'apikey', OPENAI_API_KEY: 'sk-x' }), 'signed-out'],
    ['an old file with an API key', JSON.stringify({ OPENAI_API_KEY: 'sk-x', tokens: null }), 'signed-out'],
    ['another kind of login', JSON.stringify({ auth_mode: 'agentIdentity', tokens }), 'signed-out'],
    ['a mode that is a number', JSON.stringify({ auth_mode: 5, tokens }), 'signed-out'],
    ['blank tokens', codexFile({ access_token: '' }), 'signed-out'],
    ['no tokens', '{"auth_mode":"chatgpt"}', 'signed-out'],
    ['tokens that are an array', '{"auth_mode":"chatgpt","tokens":[]}', 'signed-out'],
    ['a token that is an object', codexFile({ access_token: {} }), 'unreadable'],
    ['a token with a line break', codexFile({ access_token: 'a\r\nb: c' }), 'unreadable'],
    ['half a file', codexFile().slice(0, 60), 'unreadable'],
    ['nothing', '', 'unreadable'],
    ['a text', '"x"', 'unreadable'],
    ['a huge file', `{"a":"${'x'.repeat(2_000_000)}"}`, 'unreadable'],
  ])('reads %s', (_, text, state) => {
    const reading = codexLogin.parse(text, now);
    expect(reading.state).toBe(state);
    expect(reading.credential === null).toBe(state !== 'usable');
  });

  it('warns of a file that Codex has not renewed for long, and believes no absurd expiry', () => {
    const stale = codexFile({ access_token: 'opaque' }, { last_refresh: '2026-10-01T00:00:00Z' });
    expect(codexLogin.parse(stale, now)).toMatchObject({
      state: 'usable',
      message: expect.stringContaining('week') as unknown,
    });
    const absurd = codexFile({ access_token: jwt({ exp: '1e99' }) });
    expect(codexLogin.parse(absurd, now)).toMatchObject({
      state: 'usable',
      credential: { expiresAtMs: null },
    });
  });
});

describe.each([
  ['Claude Code', claudeLogin],
  ['Codex', codexLogin],
] as const)('a hostile login file of %s', (_, login) => {
  it('never throws', () => {
    const members = fc.constantFrom(
      'claudeAiOauth',
      'accessToken',
      'tokens',
      'access_token',
      'id_token',
      'auth_mode',
      'expiresAt',
      'scopes',
      '__proto__',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ depthSize: 'small' }, fc.jsonValue(), fc.dictionary(members, tie('tree'))),
    }));
    fc.assert(fc.property(tree, (value) => void login.parse(JSON.stringify(value), now)));
    fc.assert(fc.property(fc.string(), (text) => void login.parse(text, now)));
  });
});

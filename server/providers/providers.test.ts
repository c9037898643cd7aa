import { describe, expect, it } from 'vitest';
import { isSwitchyardError } from '../errors/index.ts';
import {
  providerById,
  providers,
  type ClientRequest,
  type Credential,
  type HeaderMap,
  type Provider,
} from './index.ts';

function provider(id: string): Provider {
  const found = providerById(id);
  if (found === null) throw new Error(id);
  return found;
}
const claude = provider('claude');
const anthropic = provider('anthropic');
const codex = provider('codex');
const openai = provider('openai');

const bearer = (secret: string, vendorAccountId: string | null = null): Credential => ({
  form: 'bearer',
  secret,
  vendorAccountId,
  expiresAtMs: null,
});
const key = (secret: string): Credential => ({
  form: 'api-key',
  secret,
  vendorAccountId: null,
  expiresAtMs: null,
});
const relayed: Credential = { form: 'relayed', secret: '', vendorAccountId: null, expiresAtMs: null };

/** The headers that go to the vendor. */
function applied(
  from: Provider,
  credential: Credential,
  headers: HeaderMap,
): Record<string, string | undefined> {
  const { remove, set } = from.credentialHeaders(credential, headers);
  const kept = Object.entries(headers).filter(([name]) => !remove.includes(name));
  return Object.fromEntries([...kept, ...set]);
}

const jwt = (payload: object): string =>
  `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.sig`;
const chatGptToken = jwt({ 'https://api.openai.com/auth': { chatgpt_account_id: 'acct-9' } });

describe('the registry', () => {
  it('has every provider under its own id', () => {
    expect(providers.map((each) => each.descriptor.id)).toEqual([
      'claude',
      'anthropic',
      'codex',
      'chatgpt',
      'openai',
      'gemini',
      'openai-compatible',
      'anthropic-compatible',
    ]);
    for (const each of providers) expect(providerById(each.descriptor.id)).toBe(each);
    expect(providerById('__proto__')).toBeNull();
    expect(providerById('')).toBeNull();
  });

  it('describes ways in from the least exposed to the most, each with two sentences of terms and a link', () => {
    const order = ['pass-through', 'cli-login', 'setup-token', 'api-key', 'snapshot', 'oauth'];
    for (const each of providers) {
      const { descriptor } = each;
      const ranks = descriptor.methods.map((method) => order.indexOf(method.kind));
      expect(ranks).toEqual([...ranks].sort((left, right) => left - right));
      expect(descriptor.genuineClientsOnly).toBe(descriptor.refusal !== null);
      expect(new URL(descriptor.origin).origin).toBe(descriptor.origin);
      for (const method of descriptor.methods) {
        expect(method.terms.match(/\.(?= [A-Z]|$)/g)).toHaveLength(2);
        if (each.endpoint === undefined) expect(new URL(method.termsUrl ?? '').protocol).toBe('https:');
        expect(method.secretLabel === null).toBe(
          ['pass-through', 'cli-login', 'oauth'].includes(method.kind),
        );
      }
    }
  });

  it('knows the vendor’s path of every call', () => {
    expect(claude.path('messages', '?beta=true')).toBe('/v1/messages?beta=true');
    expect(anthropic.path('count-tokens', '')).toBe('/v1/messages/count_tokens');
    expect(claude.path('responses', '')).toBeNull();
    expect(codex.path('models', '?client_version=0.169.0')).toBe(
      '/backend-api/codex/models?client_version=0.169.0',
    );
    expect(openai.path('compact', '')).toBe('/v1/responses/compact');
    expect(openai.path('hello', '')).toBeNull();
  });
});

describe('the credential on an Anthropic request', () => {
  const client = {
    'x-api-key': 'local',
    authorization: 'Bearer local',
    'anthropic-beta': 'claude-code-20250219,effort-2025-11-24',
    'user-agent': 'x',
  };

  it('is one bearer with the login beta behind the client’s own list', () => {
    expect(applied(claude, bearer('sk-ant-oat01-sim-work'), client)).toEqual({
      authorization: 'Bearer sk-ant-oat01-sim-work',
      'anthropic-beta': 'claude-code-20250219,effort-2025-11-24,oauth-2025-04-20',
      'user-agent': 'x',
    });
  });

  it.each([
    [undefined, 'oauth-2025-04-20'],
    ['', 'oauth-2025-04-20'],
    ['a, oauth-2025-04-20, b', 'a, oauth-2025-04-20, b'],
    ['oauth-2025-04-20', 'oauth-2025-04-20'],
    ['a, b', 'a, b,oauth-2025-04-20'],
    ['oauth-2025-04-20-x', 'oauth-2025-04-20-x,oauth-2025-04-20'],
  ])('turns the betas %j into %j for a login', (betas, expected) => {
    expect(applied(claude, bearer('t'), { 'anthropic-beta': betas })['anthropic-beta']).toBe(expected);
  });

  it.each([
    [undefined, undefined],
    ['oauth-2025-04-20', undefined],
    ['a,oauth-2025-04-20', 'a'],
    ['oauth-2025-04-20, a', 'a'],
    ['a, oauth-2025-04-20, b', 'a, b'],
    ['a,b', 'a,b'],
    ['oauth-2025-04-20-x', 'oauth-2025-04-20-x'],
  ])('turns the betas %j into %j for a key', (betas, expected) => {
    const headers = applied(anthropic, key('sk-ant-api03-sim'), { ...client, 'anthropic-beta': betas });
    expect(headers['anthropic-beta']).toBe(expected);
    expect(headers).toMatchObject({ 'x-api-key': 'sk-ant-api03-sim' });
    expect(headers).not.toHaveProperty('authorization');
  });

  it('is left as the agent sent it when it is relayed, with the beta that its login needs', () => {
    const headers = { authorization: 'Bearer sk-ant-oat01-own', 'x-api-key': 'local', 'anthropic-beta': 'a' };
    expect(applied(claude, relayed, headers)).toEqual({
      authorization: 'Bearer sk-ant-oat01-own',
      'anthropic-beta': 'a,oauth-2025-04-20',
    });
    expect(claude.credentialHeaders(relayed, { authorization: 'Bearer other' })).toEqual({
      remove: [],
      set: [],
    });
  });
});

describe('the credential on an OpenAI request', () => {
  const client = { authorization: 'Bearer local', 'chatgpt-account-id': 'acct-client', 'session-id': 's' };

  it('carries the workspace that belongs to the plan’s login, never the client’s', () => {
    expect(applied(codex, bearer('t', 'acct-1'), client)).toEqual({
      authorization: 'Bearer t',
      'chatgpt-account-id': 'acct-1',
      'session-id': 's',
    });
    expect(applied(codex, bearer('t'), client)).toEqual({ authorization: 'Bearer t', 'session-id': 's' });
  });

  it('is a bearer without a workspace for a key, and untouched when relayed', () => {
    expect(applied(openai, key('sk-sim'), client)).toEqual({
      authorization: 'Bearer sk-sim',
      'session-id': 's',
    });
    expect(applied(codex, relayed, client)).toEqual(client);
  });
});

describe('checking a pasted secret', () => {
  it.each([
    [claude, 'setup-token', 'sk-ant-oat01-sim-work', 'bearer'],
    [claude, 'setup-token', '  sk-ant-oat02-later\n', 'bearer'],
    [claude, 'setup-token', 'some-future-prefix', 'bearer'],
    [anthropic, 'api-key', 'sk-ant-api03-sim', 'api-key'],
    [anthropic, 'api-key', 'key-of-a-compatible-vendor==', 'api-key'],
    [openai, 'api-key', 'sk-sim', 'api-key'],
    [openai, 'api-key', jwt({ iss: 'other vendor' }), 'api-key'],
  ] as const)('%# takes what may be right', (from, kind, secret, form) => {
    expect(from.checkSecret(kind, secret)).toEqual({
      form,
      secret: secret.trim(),
      vendorAccountId: null,
      expiresAtMs: null,
    });
  });

  it.each([
    ['an API key as setup token', claude, 'setup-token', 'sk-ant-api03-secretsecret'],
    ['a setup token as API key', anthropic, 'api-key', 'sk-ant-oat01-secretsecret'],
    ['a refresh token', claude, 'setup-token', 'sk-ant-ort01-secretsecret'],
    ['a refresh token as API key', anthropic, 'api-key', 'sk-ant-ort01-secretsecret'],
    ['an admin key', anthropic, 'api-key', 'sk-ant-admin01-secretsecret'],
    ['an OpenAI key at Anthropic', anthropic, 'api-key', 'sk-proj-secretsecret'],
    ['an Anthropic key at OpenAI', openai, 'api-key', 'sk-ant-api03-secretsecret'],
    ['a ChatGPT token at OpenAI', openai, 'api-key', chatGptToken],
    ['nothing', openai, 'api-key', ' \n'],
    ['a line break inside', claude, 'setup-token', 'sk-ant-oat01-secret\nsecret'],
    ['a space inside', openai, 'api-key', 'sk-secret secret'],
    ['a control character', openai, 'api-key', 'sk-secret\u0000secret'],
    ['a letter of another script', openai, 'api-key', 'sk-sécret'],
    ['quotation marks', openai, 'api-key', '"sk-secretsecret"'],
    ['an assignment', anthropic, 'api-key', 'export ANTHROPIC_API_KEY=sk-ant-api03-secretsecret'],
    ['a header', openai, 'api-key', 'Bearer sk-secretsecret'],
    ['five kilobytes', openai, 'api-key', 'x'.repeat(5_000)],
    ['a secret for pass-through', claude, 'pass-through', 'sk-ant-oat01-secretsecret'],
    ['a setup token for a key account', openai, 'setup-token', 'sk-secretsecret'],
    ['any secret at a ChatGPT plan', codex, 'api-key', 'sk-secretsecret'],
  ] as const)('refuses %s with a sentence that does not repeat it', (_, from, kind, secret) => {
    try {
      from.checkSecret(kind, secret);
      expect.unreachable();
    } catch (error) {
      if (!isSwitchyardError(error)) throw error;
      expect(error.code).toBe('input-invalid');
      expect(error.message).toMatch(/^.{20,200}\.$/);
      expect(error.message).not.toContain('secretsecret');
    }
  });
});

describe('a login that an agent brings along', () => {
  const request = (userId: string | null, headers: HeaderMap = {}): ClientRequest => ({
    method: 'POST',
    path: '/',
    headers,
    userId,
    keyAgent: null,
  });
  const account = '7a7a7a7a-1111-4222-8333-444444444444';
  const userId = JSON.stringify({ device_id: '0f'.repeat(32), account_uuid: account, session_id: account });

  it('belongs to the provider of its kind only', () => {
    const owners = (token: string, headers: HeaderMap = {}): string[] =>
      providers.filter((each) => each.ownsBearer(token, headers)).map((each) => each.descriptor.id);
    expect(owners('sk-ant-oat01-own')).toEqual(['claude']);
    expect(owners(chatGptToken)).toEqual(['codex']);
    expect(owners('opaque', { 'chatgpt-account-id': 'acct-1' })).toEqual(['codex']);
    expect(owners('opaque')).toEqual([]);
    expect(owners('sk-proj-x', { 'chatgpt-account-id': 'acct-1' })).toEqual([]);
    expect(owners('sk-ant-api03-x')).toEqual([]);
    expect(owners(jwt({ iss: 'other' }))).toEqual([]);
  });

  it('is named by the account that the request tells, else by a short hash of the token', () => {
    expect(claude.passThrough?.(request(userId), 'sk-ant-oat01-own')).toEqual({
      label: "Claude Code's own login",
      stableId: account,
      certain: true,
    });
    const hashed = claude.passThrough?.(request(null), 'sk-ant-oat01-own').stableId;
    expect(hashed).toMatch(/^token-[\da-f]{16}$/);
    expect(claude.passThrough?.(request('junk'), 'sk-ant-oat01-other').stableId).not.toBe(hashed);
    expect(
      codex.passThrough?.(request(null, { 'chatgpt-account-id': 'acct-1' }), chatGptToken).stableId,
    ).toBe('acct-1');
    expect(codex.passThrough?.(request(null), chatGptToken).stableId).toBe('acct-9');
    expect(codex.passThrough?.(request(null), 'opaque').stableId).toMatch(/^token-[\da-f]{16}$/);
  });

  it('is asked of plans only: keys serve any client', () => {
    expect(anthropic.recognise(request(null), { allowHeadlessClaude: false }).genuine).toBe(true);
    expect(openai.recognise(request(null), { allowHeadlessClaude: false }).genuine).toBe(true);
    expect(claude.recognise(request(null), { allowHeadlessClaude: true }).genuine).toBe(false);
    expect(codex.recognise(request(null), { allowHeadlessClaude: true }).genuine).toBe(false);
  });
});

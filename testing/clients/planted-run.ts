import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { genuineClaude } from '../../server/testing/genuine-requests.ts';
import {
  anthropicCompatibleHost,
  compatibleHost,
  simulatedChatGptToken,
} from '../../server/testing/vendors/index.ts';
import { createPassphraseSecretStore } from '../../server/vault/index.ts';
import type { AccountsBench } from './accounts-bench.ts';

const random = (prefix = ''): string => prefix + randomBytes(36).toString('base64url');

/** Everything that the person or a program of theirs hands over, each of its own. */
export function ownSecrets() {
  const login = simulatedChatGptToken({
    accountId: '00000000-0000-4000-8000-000000000077',
    userId: 'user-of-the-file',
    plan: 'plus',
    email: 'file@example.com',
    expiresAtMs: Date.now() + 36_000_000,
  }).replace(/[^.]+$/, random());
  return {
    'Anthropic API key': random('sk-ant-api03-'),
    'Anthropic API key, replaced': random('sk-ant-api03-'),
    'OpenAI API key': random('sk-proj-'),
    'Gemini API key': random('AIza'),
    'key of a compatible server': random(),
    'key of an Anthropic-compatible server': random(),
    'setup token': random('sk-ant-oat01-'),
    'key pasted at the wrong provider': random('sk-ant-api03-'),
    'access token in Claude Code’s file': random('sk-ant-oat01-'),
    'refresh token in Claude Code’s file': random('sk-ant-ort01-'),
    'access token in Codex’s file': login,
    'refresh token in Codex’s file': random('rt_'),
    'API key in Codex’s file': random('sk-proj-'),
    'login that an agent brings along': random('sk-ant-oat01-'),
    'wrong client key': random('swy_'),
    'password of the proxy of an account': random(),
    'password of the proxy of everybody': random(),
    'text pasted into a sign-in': random(),
    'what a person asks': random(),
  } as const;
}

export type Own = ReturnType<typeof ownSecrets>;

/** Accounts of every kind, a login file of either program, sign-ins of either vendor. */
export async function addEverything(bench: AccountsBench, own: Own, seen: string[]): Promise<void> {
  const { person } = bench;
  const call = calling(bench, seen);
  const claudeFile = join(person.root, 'claude-login.json');
  const codexFile = join(person.root, 'codex-login.json');
  await writeFile(
    claudeFile,
    JSON.stringify({
      claudeAiOauth: {
        accessToken: own['access token in Claude Code’s file'],
        refreshToken: own['refresh token in Claude Code’s file'],
        expiresAt: Date.now() + 36_000_000,
        scopes: ['user:inference'],
      },
    }),
  );
  const token = own['access token in Codex’s file'];
  await writeFile(
    codexFile,
    JSON.stringify({
      auth_mode: 'chatgpt',
      OPENAI_API_KEY: own['API key in Codex’s file'],
      tokens: { id_token: token, access_token: token, refresh_token: own['refresh token in Codex’s file'] },
      last_refresh: new Date().toISOString(),
    }),
  );
  const key = (provider: string, secret: string, more: object = {}) =>
    call('accounts.add', { provider, kind: 'api-key', secret, ...more });
  const { id } = await key('anthropic', own['Anthropic API key, replaced']);
  await call('accounts.update', { id, secret: own['Anthropic API key'] });
  await key('openai', own['OpenAI API key']);
  const gemini = await key('gemini', own['Gemini API key']);
  await key('openai-compatible', own['key of a compatible server'], {
    baseUrl: `https://${compatibleHost}/v1`,
  });
  await key('anthropic-compatible', own['key of an Anthropic-compatible server'], {
    baseUrl: `https://${anthropicCompatibleHost}`,
  });
  await expect(key('openai', own['key pasted at the wrong provider'])).rejects.toThrow('input-invalid');
  await call('accounts.add', { provider: 'claude', kind: 'setup-token', secret: own['setup token'] });
  await call('accounts.add', { provider: 'claude', kind: 'cli-login', path: claudeFile });
  await call('accounts.add', { provider: 'codex', kind: 'cli-login', path: codexFile });
  await call('network.set', {
    accountId: gemini.id,
    mode: 'proxy',
    url: 'http://name@127.0.0.1:9',
    password: own['password of the proxy of an account'],
    untested: true,
  });
}

/** `control` that keeps every answer, refusals too. */
export function calling(
  bench: AccountsBench,
  seen: string[],
): ReturnType<AccountsBench['product']>['control'] {
  return async (name, input) => {
    try {
      const answer = await bench.product().control(name, input);
      // A new key is shown once, on purpose.
      if (name !== 'keys.add') seen.push(JSON.stringify(answer));
      return answer;
    } catch (error) {
      seen.push(String(error));
      throw error;
    }
  };
}

/** What clients send over every way in, good and bad; the answers are the vendors' and nobody's concern here. */
export async function sendByHand(bench: AccountsBench, own: Own, clientKey: string): Promise<void> {
  const at = (path: string): string => `${bench.product().proxy}${path}`;
  const send = async (path: string, headers: Record<string, string>, body: object): Promise<number> => {
    const response = await fetch(at(path), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01', ...headers },
      body: JSON.stringify(body),
    });
    await response.text();
    return response.status;
  };
  const text = own['what a person asks'];
  const messages = [{ role: 'user', content: text }];
  const byKey = { 'x-api-key': clientKey };
  const of = (model: string) => ({ model, max_tokens: 9, messages });
  await send('/v1/messages', byKey, of('anthropic/claude-opus-5-5'));
  await send('/v1/messages', byKey, of('anthropic-compatible/some'));
  await send('/v1/messages', byKey, of('claude/claude-opus-5-5'));
  await send('/v1/chat/completions', { authorization: `Bearer ${clientKey}` }, of('openai/gpt-5.5'));
  await send('/v1/chat/completions', byKey, of('openai-compatible/some'));
  const contents = [{ role: 'user', parts: [{ text }] }];
  await send(`/v1beta/models/gemini-3-pro-preview:generateContent?key=${clientKey}`, {}, { contents });
  const wrong = own['wrong client key'];
  expect(await send('/v1/messages', { 'x-api-key': wrong }, of('x'))).toBe(401);
  expect(await send(`/v1beta/models/x:generateContent?key=${wrong}`, {}, { contents })).toBe(401);
  expect(await send(`/k/${wrong}/v1/messages`, {}, of('x'))).toBe(401);
}

/** As Claude Code asks that keeps its own login; it has to come before the person chooses an account. */
export async function sendOwnLogin(bench: AccountsBench, own: Own, clientKey: string): Promise<void> {
  const { path, headers, body } = genuineClaude(clientKey, {
    path: `/k/${clientKey}/v1/messages?beta=true`,
    headers: { authorization: `Bearer ${own['login that an agent brings along']}` },
    body: { messages: [{ role: 'user', content: own['what a person asks'] }] },
  });
  const response = await fetch(`${bench.product().proxy}${path}`, {
    method: 'POST',
    headers: headers as Record<string, string>,
    body: String(body),
  });
  await response.text();
}

/** The key that all records of the vault are sealed under, as its store gives it. */
export async function vaultKey(bench: AccountsBench): Promise<string> {
  const directory = join(bench.person.dataDirectory, 'vault');
  const wrapped = JSON.parse(await readFile(join(directory, 'wrapped-key.json'), 'utf8')) as { name: string };
  const store = createPassphraseSecretStore({
    directory,
    passphrase: bench.passphrase,
    random: { bytes: (count) => randomBytes(count) },
  });
  const found = await store.read(wrapped.name);
  if (found.state !== 'found') throw new Error('the vault has no key');
  return Buffer.from(found.value).toString('latin1');
}

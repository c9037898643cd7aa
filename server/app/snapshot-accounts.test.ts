import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { AccountView, Envelope } from '../contract/index.ts';
import { genuineClaude, genuineCodex } from '../testing/genuine-requests.ts';
import { claudePlan, codexLoginFile, codexPlan, startProduct, type Product } from '../testing/product.ts';

const hourMs = 3_600_000;
const refreshToken = 'sk-ant-ort01-belongs-to-the-program';
const claudeUuid = '11111111-2222-4333-8444-555555555555';

async function product(): Promise<Product> {
  const started = await startProduct({
    anthropic: [claudePlan('one'), claudePlan('two')],
    openai: [codexPlan('chat')],
  });
  onTestFinished(() => started.close());
  return started;
}

const claudeFile = (name: string, more: object = {}): string =>
  JSON.stringify(
    {
      claudeAiOauth: {
        accessToken: `sk-ant-oat01-${name}`,
        refreshToken,
        expiresAt: Date.now() + hourMs,
        scopes: ['user:inference', 'user:profile'],
        subscriptionType: 'max',
        accountUuid: claudeUuid,
        ...more,
      },
    },
    null,
    2,
  );

const paste = (running: Product, secret: string, provider = 'claude'): Promise<Envelope<AccountView>> =>
  running.switchyard.invoke('accounts.add', { provider, kind: 'snapshot', secret }) as Promise<
    Envelope<AccountView>
  >;

async function pasted(running: Product, secret: string, provider?: string): Promise<AccountView> {
  const answer = await paste(running, secret, provider);
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}

const ask = (running: Product) => running.send(genuineClaude(running.key, { body: { stream: false } }));

describe('a pasted credentials file', () => {
  test('serves with its access token until that ends, and says so', async () => {
    const running = await product();
    const { id, credential, kind, plan } = await pasted(running, claudeFile('one'));
    expect([kind, plan, credential.state]).toEqual(['snapshot', 'max', 'ok']);
    expect(credential.expiresAtMs).toBeGreaterThan(Date.now());
    expect(credential.message).toContain('Only the access token');
    expect((await ask(running)).status).toBe(200);
    await running.reopen();
    expect((await ask(running)).status).toBe(200);
    running.ports.clock.moveBy(2 * hourMs);
    const late = await ask(running);
    expect(late.status).toBe(403);
    expect(late.text).toContain('Paste the file again');
    expect((await running.account(id)).credential).toMatchObject({
      state: 'expired',
      expiresAtMs: expect.any(Number),
    });
  });

  test('leaves its refresh token behind unread', async () => {
    const running = await product();
    const account = await pasted(running, claudeFile('one'));
    const entries = await readdir(running.dataDirectory, { recursive: true, withFileTypes: true });
    const files = await Promise.all(
      entries
        .filter((entry) => entry.isFile())
        .map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1')),
    );
    const seen = [...files, JSON.stringify([account, running.ports.lines])].join('\n');
    expect(seen).not.toContain(refreshToken);
    expect(seen).not.toContain('sk-ant-oat01-one');
  });

  test('of the same login again takes the place of the older one', async () => {
    const running = await product();
    const first = await pasted(running, claudeFile('one'));
    const second = await pasted(running, claudeFile('two'));
    expect(second.id).toBe(first.id);
    await ask(running);
    expect(running.vendors.anthropic.requests.last?.headers['authorization']).toBe('Bearer sk-ant-oat01-two');
  });

  test('of another login never takes the place of an account that is replaced by hand', async () => {
    const running = await product();
    const { id } = await pasted(running, claudeFile('one'));
    const secret = claudeFile('two', { accountUuid: claudeUuid.replace('1', '9') });
    expect(await running.switchyard.invoke('accounts.update', { id, secret })).toMatchObject({
      ok: false,
      error: { code: 'sign-in-other-account' },
    });
    const again = await running.switchyard.invoke('accounts.update', { id, secret: claudeFile('two') });
    expect(again.ok).toBe(true);
  });

  test('of Codex carries its workspace', async () => {
    const running = await product();
    const file = codexLoginFile(running.vendors.openai.account('chat') as never);
    const account = await pasted(running, file, 'codex');
    expect(account).toMatchObject({ kind: 'snapshot', email: 'chat@example.com', plan: 'plus' });
    expect((await running.send(genuineCodex(running.key))).status).toBe(200);
  });

  test('that a login here already covers is not added beside it', async () => {
    const running = await product();
    await running.addAccount('chat');
    const file = codexLoginFile(running.vendors.openai.account('chat') as never);
    expect(await paste(running, file, 'codex')).toMatchObject({ ok: false, error: { code: 'conflict' } });
  });

  test.each([
    ['claude', 'not json'],
    ['claude', '{"claudeAiOauth"'],
    ['claude', '{"__proto__":{"claudeAiOauth":{"accessToken":"sk-ant-oat01-one"}}}'],
    ['claude', '{"claudeAiOauth":{"accessToken":"","refreshToken":""}}'],
    ['claude', '{"claudeAiOauth":{"accessToken":"sk-ant-ort01-refresh"}}'],
    ['claude', '{"claudeAiOauth":{"accessToken":"sk-ant-oat01-one","expiresAt":1000}}'],
    ['claude', `{"claudeAiOauth":{"accessToken":"${'x'.repeat(20_000)}"}}`],
    ['claude', '[['.repeat(10_000)],
    ['codex', '{"auth_mode":"apikey","OPENAI_API_KEY":"sk-x"}'],
    ['anthropic', '{"claudeAiOauth":{"accessToken":"sk-ant-oat01-one"}}'],
  ])('for %s that holds no usable login is refused: %.60s', async (provider, text) => {
    const running = await product();
    expect(await paste(running, text, provider)).toMatchObject({
      ok: false,
      error: { code: 'input-invalid' },
    });
    expect((await running.switchyard.handlers['accounts.snapshot']({})).accounts).toEqual([]);
  });
});

test('a login that is not our own is never ended at the vendor', async () => {
  const running = await product();
  for (const id of [
    (await pasted(running, claudeFile('one'))).id,
    await running.addAccount('chat'),
    await running.addAccount('two'),
  ])
    expect(await running.switchyard.handlers['accounts.remove']({ id })).toEqual({ done: true });
});

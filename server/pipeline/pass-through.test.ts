import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AccountView } from '../contract/index.ts';
import { foreignMessages, genuineClaude, genuineCodex } from '../testing/genuine-requests.ts';
import type { Received, SentRequest } from '../testing/http-client.ts';
import { anthropicKey, claudePlan, codexPlan, startProduct, type Product } from '../testing/product.ts';

const accountUuid = '7a1b2c3d-0000-4000-8000-00000000cafe';
const ownToken = 'sk-ant-oat01-own';

let product: Product;
beforeEach(async () => {
  product = await startProduct({
    anthropic: [claudePlan('own'), claudePlan('other'), anthropicKey('key')],
    openai: [codexPlan('codex-own')],
  });
});
afterEach(() => product.close());

const own = (more: Parameters<typeof genuineClaude>[1] = {}): SentRequest =>
  genuineClaude(product.key, {
    accountUuid,
    ...more,
    path: `/k/${product.key}${more.path ?? '/v1/messages?beta=true'}`,
    headers: { authorization: `Bearer ${ownToken}`, ...more.headers },
  });
const send = (sent: SentRequest): Promise<Received> => product.send(sent);
const accounts = async (): Promise<readonly AccountView[]> =>
  (await product.switchyard.handlers['accounts.snapshot']({})).accounts;
const passThrough = async (): Promise<readonly AccountView[]> =>
  (await accounts()).filter((account) => account.kind === 'pass-through');
const served = (): readonly (string | null)[] =>
  product.vendors.anthropic.requests.all.map((request) => request.account);

describe('an agent’s own login', () => {
  test('is relayed as it came, and shows up once with live meters', async () => {
    for (let round = 0; round < 3; round += 1) expect((await send(own())).status).toBe(200);
    expect(served()).toEqual(['own', 'own', 'own']);
    const seen = product.vendors.anthropic.requests.last!.headers;
    expect([seen['authorization'], seen['x-api-key']]).toEqual([`Bearer ${ownToken}`, undefined]);
    const found = await passThrough();
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      provider: 'claude',
      credential: { state: 'with-the-agent' },
      secretLastFour: null,
    });
    expect(found[0]!.windows.map((window) => window.id)).toContain('5h');
    expect(JSON.stringify(found)).not.toContain(ownToken);
  });

  test('of Codex is recognised by its workspace', async () => {
    const account = product.vendors.openai.account('codex-own');
    const sent = genuineCodex(product.key, {
      path: `/k/${product.key}/v1/responses`,
      headers: { authorization: `Bearer ${account.secret}`, 'chatgpt-account-id': 'workspace-codex-own' },
    });
    expect((await send(sent)).status).toBe(200);
    expect(product.vendors.openai.requests.last?.headers).toMatchObject({
      authorization: `Bearer ${account.secret}`,
      'chatgpt-account-id': 'workspace-codex-own',
    });
    expect((await passThrough()).map((found) => found.provider)).toEqual(['codex']);
  });

  test('stays one account over small calls that do not say whose they are, and over a renewal', async () => {
    const { headers } = own();
    const models = (token: string): SentRequest => ({
      method: 'GET',
      path: `/k/${product.key}/v1/models?limit=1000`,
      headers: { ...headers, authorization: `Bearer ${token}` },
    });
    await send(models(ownToken));
    await send(own());
    expect(await passThrough()).toHaveLength(1);
    product.vendors.anthropic.change('own', { secret: 'sk-ant-oat01-renewed' });
    await send(models('sk-ant-oat01-renewed'));
    await send(own({ headers: { authorization: 'Bearer sk-ant-oat01-renewed' } }));
    expect(await passThrough()).toHaveLength(1);
    await product.reopen();
    await send(models('sk-ant-oat01-renewed'));
    await send(own({ headers: { authorization: 'Bearer sk-ant-oat01-renewed' } }));
    expect(await passThrough()).toHaveLength(1);
  });

  test('is not taken from a program that is not the agent, and makes no account for it', async () => {
    await product.addAccount('key');
    const foreign = foreignMessages(product.key, {
      path: `/k/${product.key}/v1/messages`,
      headers: { authorization: `Bearer ${ownToken}`, 'x-api-key': null },
    });
    expect((await send(foreign)).status).toBe(200);
    expect(served()).toEqual(['key']);
    expect(await passThrough()).toEqual([]);
  });

  test('fifty made-up tokens make no accounts', async () => {
    for (let round = 0; round < 50; round += 1)
      await send(
        foreignMessages(product.key, {
          path: `/k/${product.key}/v1/messages`,
          headers: { authorization: `Bearer sk-ant-oat01-${randomUUID()}`, 'x-api-key': null },
        }),
      );
    expect(await passThrough()).toEqual([]);
    expect(product.vendorRequests()).toBe(0);
  });

  test('serves its own agent only: other programs go by it', async () => {
    await send(own());
    await product.addAccount('key');
    expect((await send(foreignMessages(product.key))).status).toBe(200);
    expect((await send(genuineClaude(product.key))).status).toBe(200);
    expect(served()).toEqual(['own', 'key', 'key']);
  });

  test('is preferred until the person chooses; then the chosen account’s credential is put in', async () => {
    const otherId = await product.addAccount('other');
    await send(own());
    expect(served()).toEqual(['own']);
    await product.switchyard.handlers['accounts.use']({ id: otherId });
    await send(own());
    expect(served()).toEqual(['own', 'other']);
    expect(product.vendors.anthropic.requests.last?.headers['authorization']).toBe(
      'Bearer sk-ant-oat01-other',
    );
    const [mine] = await passThrough();
    await product.switchyard.handlers['accounts.use']({ id: mine!.id });
    await send(own());
    expect(served()).toEqual(['own', 'other', 'own']);
  });

  test('refused by the vendor: its 401 reaches the agent, which alone can renew it', async () => {
    product.vendors.anthropic.script('own').next({ kind: 'failure', failure: 'token-expired' });
    const answer = await send(own());
    expect(answer.status).toBe(401);
    expect(answer.body.equals(product.vendors.anthropic.lastResponseBytes)).toBe(true);
    product.vendors.anthropic.script('own').next({ kind: 'failure', failure: 'token-revoked' });
    expect((await send(own())).status).toBe(401);
    // The agent signed in again: nothing here stands in its way.
    expect((await send(own())).status).toBe(200);
    expect((await passThrough())[0]).toMatchObject({
      availability: { state: 'ready' },
      credential: { state: 'with-the-agent' },
    });
  });

  test('disabled is not used', async () => {
    await send(own());
    const [mine] = await passThrough();
    await product.switchyard.handlers['accounts.update']({ id: mine!.id, enabled: false });
    expect((await send(own())).status).toBe(400);
    await product.addAccount('other');
    expect((await send(own())).status).toBe(200);
    expect(served()).toEqual(['own', 'other']);
  });

  test('two logins on one computer keep to themselves', async () => {
    await send(own());
    await send(
      own({
        accountUuid: '7a1b2c3d-0000-4000-8000-00000000beef',
        headers: { authorization: 'Bearer sk-ant-oat01-other' },
        session: '11111111-0000-4000-8000-000000000000',
      }),
    );
    expect(served()).toEqual(['own', 'other']);
    const found = await passThrough();
    expect(found).toHaveLength(2);
    expect(new Set(found.map((account) => account.label)).size).toBe(2);
  });

  test('without a prefix travels beside our key in x-api-key', async () => {
    const sent = genuineClaude(product.key, {
      accountUuid,
      headers: { authorization: `Bearer ${ownToken}`, 'x-api-key': product.key },
    });
    expect((await send(sent)).status).toBe(200);
    expect(product.vendors.anthropic.requests.last?.headers).toMatchObject({
      authorization: `Bearer ${ownToken}`,
    });
    expect(product.vendors.anthropic.requests.last?.headers['x-api-key']).toBeUndefined();
  });
});

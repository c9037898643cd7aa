import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { startHttpProxy, type TestProxy } from '../testing/outbound-proxies.ts';
import { startOwnLoginBench, type OwnLoginBench } from './testing/own-login-bench.ts';

let bench: OwnLoginBench;

beforeEach(async () => {
  bench = await startOwnLoginBench();
});
afterEach(() => bench.close());

async function throughProxy(accountId: string | null): Promise<TestProxy> {
  const proxy = await startHttpProxy();
  onTestFinished(() => proxy.close());
  await bench.product.switchyard.handlers['network.set']({
    ...(accountId === null ? {} : { accountId }),
    mode: 'proxy',
    url: `http://127.0.0.1:${proxy.port}`,
    untested: true,
  });
  return proxy;
}

const tokenHost = (): string => new URL(bench.tokens.url).host;
const apiHost = (): string => new URL(bench.api).host;

test('a renewal goes out the way of its account', async () => {
  const { id } = await bench.newAccount();
  const proxy = await throughProxy(id);
  bench.refused.add(bench.newestToken());
  expect((await bench.ask()).status).toBe(200);
  expect(proxy.asked).toContain(tokenHost());
});

test('a renewal never goes past a proxy of its account that is gone', async () => {
  const { id } = await bench.newAccount();
  const proxy = await throughProxy(id);
  const before = bench.tokens.posts.length;
  await proxy.close();
  bench.refused.add(bench.newestToken());
  await bench.ask();
  expect(bench.tokens.posts).toHaveLength(before);
});

test('signing in again goes out the way of the account, profile included', async () => {
  const { id } = await bench.newAccount();
  const proxy = await throughProxy(id);
  expect(await bench.signIn(null, id)).toEqual({ kind: 'done', accountId: id });
  expect(proxy.asked).toContain(tokenHost());
  expect(proxy.asked).toContain(apiHost());
});

test('a sign-in for a new account takes the global way out', async () => {
  const proxy = await throughProxy(null);
  expect(await bench.signIn()).toMatchObject({ kind: 'done' });
  expect(proxy.asked).toContain(tokenHost());
});

test('a new sign-in does not take the way of another account', async () => {
  const { id } = await bench.newAccount();
  const proxy = await throughProxy(id);
  const view = await bench.begin({ provider: 'codex', way: 'device' });
  expect(view.userCode).not.toBeNull();
  expect(proxy.asked).not.toContain(tokenHost());
});

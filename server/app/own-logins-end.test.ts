import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { startHttpProxy } from '../testing/outbound-proxies.ts';
import { until } from '../testing/product.ts';
import { startOwnLoginBench, type OwnLoginBench } from './testing/own-login-bench.ts';

let bench: OwnLoginBench;

beforeEach(async () => {
  bench = await startOwnLoginBench();
});
afterEach(() => bench.close());

const dayMs = 86_400_000;
const remove = (id: string) => bench.product.switchyard.handlers['accounts.remove']({ id });
const vaultOf = (id: string) =>
  bench.product.switchyard.invoke('accounts.update', { id, label: 'still here' });

describe('the end of a login', () => {
  test('is not the end of its access token', async () => {
    const before = Date.now();
    const { credential } = await bench.newAccount();
    expect(credential.expiresAtMs).toBeLessThan(before + 2 * dayMs);
    expect(credential.loginEndIsAssumed).toBe(true);
    expect(Math.round(((credential.loginEndsAtMs ?? 0) - before) / dayMs)).toBe(30);
  });

  test('is the vendor’s word where it gives one', async () => {
    const before = Date.now();
    bench.tokens.fail({ kind: 'edit', edit: (body) => ({ ...body, refresh_token_expires_in: 864_000 }) });
    const { credential } = await bench.newAccount();
    expect(credential.loginEndIsAssumed).toBe(false);
    expect(Math.round(((credential.loginEndsAtMs ?? 0) - before) / dayMs)).toBe(10);
  });
});

describe('a sign-in of our own that is removed', () => {
  test('is ended at the vendor too', async () => {
    const { id } = await bench.newAccount();
    const [family] = bench.tokens.grants.families();
    expect(await remove(id)).toMatchObject({ done: true, revocation: { state: 'revoked' } });
    expect(family?.ended).toBe('Signed out');
    expect(await vaultOf(id)).toMatchObject({ ok: false, error: { code: 'not-found' } });
  });

  test('is gone here and says where to end it by hand when the vendor cannot be asked', async () => {
    const { id } = await bench.newAccount();
    const { handlers } = bench.product.switchyard;
    const proxy = await startHttpProxy();
    const url = `http://127.0.0.1:${proxy.port}`;
    await handlers['network.set']({ accountId: id, mode: 'proxy', url, untested: true });
    await proxy.close();
    expect(await remove(id)).toEqual({
      done: true,
      revocation: {
        state: 'not-revoked',
        byHand: expect.stringContaining('claude.ai'),
        byHandUrl: expect.stringMatching(/^https:\/\/claude\.ai\//),
      },
    });
    // It did not go past the account's own proxy.
    expect(bench.tokens.grants.families()[0]?.ended).toBeNull();
    expect((await handlers['accounts.snapshot']({})).accounts).toEqual([]);
    await until(async () => (await handlers['network.snapshot']({})).accounts.length === 0);
  });

  test('is ended on the account’s own way out', async () => {
    const { id } = await bench.newAccount();
    const proxy = await startHttpProxy();
    onTestFinished(() => proxy.close());
    await bench.product.switchyard.handlers['network.set']({
      accountId: id,
      mode: 'proxy',
      url: `http://127.0.0.1:${proxy.port}`,
      untested: true,
    });
    expect(await remove(id)).toMatchObject({ revocation: { state: 'revoked' } });
    expect(proxy.asked).toEqual([new URL(bench.tokens.url).host]);
  });
});

describe('a machine that sleeps', () => {
  const renewals = () => bench.tokens.posts.filter(({ grantType }) => grantType === 'refresh_token').length;

  test('is kept awake while tokens are between the vendor and the disk', async () => {
    await bench.newAccount();
    bench.refused.add(bench.newestToken());
    expect((await bench.ask()).status).toBe(200);
    expect(bench.product.ports.stayAwake).toEqual([true, false]);
  });

  test('renews no login before it is awake', async () => {
    await bench.newAccount();
    bench.refused.add(bench.newestToken());
    bench.product.switchyard.suspend();
    const answer = bench.ask().then(
      ({ status }) => status,
      () => null,
    );
    await until(async () => bench.seen.length === 1);
    await bench.product.switchyard.close({ drainMs: 0 });
    expect(await answer).not.toBe(200);
    expect(renewals()).toBe(0);
  });
});

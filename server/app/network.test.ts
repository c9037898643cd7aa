import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeCertificate } from '../testing/certificate.ts';
import { genuineClaude } from '../testing/genuine-requests.ts';
import { startHttpProxy, startSocksProxy, type TestProxy } from '../testing/outbound-proxies.ts';
import { anthropicKey, claudePlan, startProduct, until, type Product } from '../testing/product.ts';

const word = 'pass-word-9f2c';

async function proxy(login?: string): Promise<TestProxy> {
  const started = await startHttpProxy(login === undefined ? {} : { login });
  onTestFinished(() => started.close());
  return started;
}

async function product(): Promise<{ readonly product: Product; readonly id: string }> {
  const started = await startProduct({ anthropic: [claudePlan('plan'), claudePlan('second')] });
  onTestFinished(() => started.close());
  return { product: started, id: await started.addAccount('plan') };
}

async function everyFile(directory: string): Promise<string> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const texts = await Promise.all(
    files.map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1')),
  );
  return texts.join('\n');
}

describe('the way out of the product', () => {
  it('takes requests, quota questions and tests through the proxy, with its password in the vault only', async () => {
    const { product: test } = await product();
    const { handlers } = test.switchyard;
    const { port, asked } = await proxy(`me:${word}`);
    const url = `http://me:${word}@127.0.0.1:${port}`;
    const snapshot = await handlers['network.set']({ mode: 'proxy', url });
    expect(snapshot.global).toMatchObject({
      mode: 'proxy',
      url: `http://me@127.0.0.1:${port}`,
      hasPassword: true,
      state: 'ok',
      lastTest: { ok: true, target: 'api.anthropic.com' },
    });
    const tested = asked.length;
    expect(tested).toBe(1);
    expect((await test.send(genuineClaude(test.key))).status).toBe(200);
    expect(asked.length).toBeGreaterThan(tested);
    await handlers['quota.refresh']({ force: true });
    expect(await handlers['network.test']({})).toMatchObject({ ok: true });
    expect(new Set(asked)).toEqual(new Set([new URL(test.vendors.anthropic.url).host]));

    await test.reopen();
    expect((await test.send(genuineClaude(test.key))).status).toBe(200);
    expect((await test.switchyard.handlers['network.snapshot']({})).global.hasPassword).toBe(true);
    const written = `${await everyFile(test.dataDirectory)}${JSON.stringify(test.ports.lines)}${JSON.stringify(snapshot)}`;
    expect(written).toContain(`http://me@127.0.0.1:${port}`);
    for (const form of [word, Buffer.from(`me:${word}`).toString('base64'), encodeURIComponent(word)])
      expect(written).not.toContain(form);
  });

  it('sends nothing past a proxy that has gone, and says which proxy it was', async () => {
    const { product: test } = await product();
    const gone = await startHttpProxy();
    await test.switchyard.handlers['network.set']({ mode: 'proxy', url: `http://127.0.0.1:${gone.port}` });
    await gone.close();
    const before = test.vendorRequests();
    const answer = await test.send(genuineClaude(test.key));
    expect(answer.status).toBe(502);
    expect(answer.text).toContain(`http://127.0.0.1:${gone.port}`);
    expect(test.vendorRequests()).toBe(before);
    expect(await test.lastRecord()).toMatchObject({ errorCode: 'outbound-proxy-failed' });
    // Nobody's account is to blame for it.
    const [account] = (await test.switchyard.handlers['accounts.snapshot']({})).accounts;
    expect(account?.availability.state).toBe('ready');
  });

  it('does not store a proxy that fails its test, unless the person says so', async () => {
    const { product: test } = await product();
    const { handlers } = test.switchyard;
    const { port } = await proxy(`me:${word}`);
    const wrong = { mode: 'proxy' as const, url: `http://me:wrong-one@127.0.0.1:${port}` };
    await expect(handlers['network.set'](wrong)).rejects.toMatchObject({ code: 'outbound-proxy-auth' });
    await expect(handlers['network.set']({ mode: 'proxy', url: 'ftp://x' })).rejects.toMatchObject({
      code: 'input-invalid',
    });
    await expect(handlers['network.set']({ mode: 'inherit' })).rejects.toMatchObject({
      code: 'input-invalid',
    });
    expect((await handlers['network.snapshot']({})).global.mode).toBe('direct');
    expect(await handlers['network.test']({ url: wrong.url })).toMatchObject({
      ok: false,
      code: 'outbound-proxy-auth',
    });
    expect((await handlers['network.set']({ ...wrong, untested: true })).global.mode).toBe('proxy');
    // The right password for the same proxy takes the wrong one's place.
    const url = `http://me@127.0.0.1:${port}`;
    expect(await handlers['network.set']({ mode: 'proxy', url, password: word })).toMatchObject({
      global: { lastTest: { ok: true } },
    });
    // And without one the stored one stays.
    expect(await handlers['network.set']({ mode: 'proxy', url })).toMatchObject({
      global: { hasPassword: true, lastTest: { ok: true } },
    });
    expect((await handlers['network.set']({ mode: 'direct' })).global).toMatchObject({
      url: null,
      hasPassword: false,
    });
  });

  it('gives an account a way of its own, and forgets it with the account', async () => {
    const { product: test, id } = await product();
    const { handlers } = test.switchyard;
    const own = await startSocksProxy({ login: `me:${word}` });
    onTestFinished(() => own.close());
    const set = await handlers['network.set']({
      accountId: id,
      mode: 'proxy',
      url: `socks5://me:${word}@127.0.0.1:${own.port}`,
    });
    expect(set.accounts).toMatchObject([{ accountId: id, mode: 'proxy', hasPassword: true }]);
    const before = own.asked.length;
    const second = await test.addAccount('second');
    await handlers['accounts.use']({ id: second });
    await test.send(genuineClaude(test.key));
    expect(own.asked.length).toBe(before);
    await handlers['accounts.use']({ id });
    await test.send(genuineClaude(test.key));
    expect(own.asked.length).toBeGreaterThan(before);
    await handlers['accounts.remove']({ id });
    await until(async () => (await handlers['network.snapshot']({})).accounts.length === 0);
    await expect(handlers['network.set']({ accountId: id, mode: 'direct' })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('blocks what needs a password that cannot be read, and goes on when it can', async () => {
    const { product: test, id } = await product();
    const { port, asked } = await proxy(`me:${word}`);
    const url = `http://me:${word}@127.0.0.1:${port}`;
    await test.switchyard.handlers['network.set']({ accountId: id, mode: 'proxy', url });
    test.ports.secrets.lock();
    await test.reopen();
    const [blocked] = (await test.switchyard.handlers['network.snapshot']({})).accounts;
    expect(blocked).toMatchObject({ state: 'blocked', hasPassword: true });
    const { checks } = await test.switchyard.handlers['doctor.run']({});
    expect(checks).toContainEqual(expect.objectContaining({ id: `outbound-proxy-${id}`, state: 'problem' }));
    const before = [test.vendorRequests(), asked.length];
    await test.send(genuineClaude(test.key));
    expect([test.vendorRequests(), asked.length]).toEqual(before);
    test.ports.secrets.unlock();
    await test.switchyard.handlers['secrets.unlock']({});
    await until(
      async () => (await test.switchyard.handlers['network.snapshot']({})).accounts[0]?.state === 'ok',
    );
    expect((await test.send(genuineClaude(test.key))).status).toBe(200);
  });

  it('tells every change and refuses certificates that cannot be read', async () => {
    const test = await startProduct({ anthropic: [anthropicKey('key')] });
    onTestFinished(() => test.close());
    const { handlers, events } = test.switchyard;
    const seen: string[] = [];
    onTestFinished(events.subscribe(({ name }) => void seen.push(name)));
    const missing = join(test.homeDirectory, 'missing.pem');
    await expect(handlers['network.set-certificates']({ path: missing })).rejects.toMatchObject({
      code: 'ca-file-unreadable',
    });
    const path = join(test.homeDirectory, 'company.pem');
    await writeFile(path, makeCertificate(['example.test']).certificate);
    expect((await handlers['network.set-certificates']({ path })).certificates).toEqual({
      path,
      state: 'ok',
      count: 1,
      message: null,
    });
    expect(seen).toContain('network.changed');
    await rm(path);
    await test.reopen();
    const again = await test.switchyard.handlers['network.snapshot']({});
    expect(again.certificates).toMatchObject({ state: 'unreadable', path });
    expect((await test.app()).notices.map(({ message }) => message).join()).toContain(path);
    expect(
      (await test.switchyard.handlers['network.set-certificates']({ path: null })).certificates.state,
    ).toBe('none');
  });
});

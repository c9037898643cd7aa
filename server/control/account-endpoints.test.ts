import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AccountView, EndpointOptions } from '../contract/index.ts';
import { openControlBench, type ControlBench } from '../testing/control-bench.ts';

const options = (change: Partial<EndpointOptions> = {}): EndpointOptions => ({
  dialect: null,
  authStyle: 'bearer',
  headers: [],
  switches: {},
  models: [],
  ...change,
});
const add = (bench: ControlBench, change: object = {}): Promise<AccountView> =>
  bench.switchyard.handlers['accounts.add']({
    provider: 'openai-compatible',
    kind: 'api-key',
    secret: 'sk-endpoint-0123456789',
    baseUrl: 'https://api.deepseek.com/v1/',
    ...change,
  });
const invalid = (why: string): object => ({
  ok: false,
  error: { code: 'input-invalid', message: expect.stringContaining(why) as unknown },
});
const vaultRecords = async (bench: ControlBench): Promise<number> =>
  (await readdir(join(bench.dataDirectory, 'vault')).catch(() => [])).filter(
    (name) => !name.startsWith('kek'),
  ).length;

/** A server that knows some paths, and what it was asked. */
async function server(
  known: readonly string[],
): Promise<{ readonly origin: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const http = createServer((request, response) => {
    asked.push(
      `${request.url ?? ''} ${request.headers.authorization ?? '-'} ${request.headers['user-agent'] ?? '-'}`,
    );
    response.writeHead(known.includes(request.url ?? '') ? 200 : 404).end('{}');
  });
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
  onTestFinished(() => void http.close());
  return { origin: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, asked };
}

describe('an account of a compatible server', () => {
  it('is a group of its own host, with its own account in use', async () => {
    const bench = await openControlBench();
    const deepseek = await add(bench);
    const local = await add(bench, { baseUrl: 'http://127.0.0.1:11434/v1', secret: undefined });
    expect([deepseek.vendor, deepseek.label, deepseek.baseUrl]).toEqual([
      'api.deepseek.com',
      'api.deepseek.com',
      'https://api.deepseek.com/v1',
    ]);
    expect(deepseek).toMatchObject({ inUse: true, secretLastFour: '6789', endpoint: options() });
    expect(local).toMatchObject({
      vendor: '127.0.0.1:11434',
      inUse: true,
      endpoint: options({ authStyle: 'none' }),
    });
    const { groups } = await bench.switchyard.handlers['accounts.snapshot']({});
    expect(groups).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          vendor: 'api.deepseek.com',
          label: 'api.deepseek.com',
          mode: 'fixed',
          inUseAccountId: deepseek.id,
        }),
        expect.objectContaining({
          vendor: '127.0.0.1:11434',
          label: '127.0.0.1:11434',
          mode: 'fixed',
          inUseAccountId: local.id,
        }),
      ]),
    );
    await bench.switchyard.handlers['accounts.set-mode']({ vendor: 'api.deepseek.com', mode: 'automatic' });
    expect(groups.map(({ vendor }) => vendor)).not.toContain('openai-compatible');
    expect(await vaultRecords(bench)).toBe(1);
  });

  it('is never taken for a vendor that is called like its host', async () => {
    const bench = await openControlBench();
    expect((await add(bench, { baseUrl: 'https://openai/v1' })).vendor).toBe('openai:443');
  });

  it('is stored without its key', async () => {
    const bench = await openControlBench();
    await add(bench, { endpoint: options({ switches: { developerRole: false }, models: ['a', 'a', 'b'] }) });
    const view = (await bench.switchyard.handlers['accounts.snapshot']({})).accounts[0];
    expect(view?.endpoint).toEqual(options({ switches: { developerRole: false }, models: ['a', 'b'] }));
    expect(JSON.stringify(view)).not.toContain('0123456789');
    const files = (await readdir(bench.dataDirectory)).filter((name) => name.endsWith('.json'));
    for (const name of files)
      expect(await readFile(join(bench.dataDirectory, name), 'utf8')).not.toContain('0123456789');
  });

  it.each([
    ['http://192.168.1.20:8000/v1', 'http://192.168.1.20:8000/v1'],
    ['http://[fd00::1]:8000/v1', 'http://[fd00::1]:8000/v1'],
    ['http://100.70.0.3/v1', 'http://100.70.0.3/v1'],
    ['https://api.z.ai/api/paas/v4/', 'https://api.z.ai/api/paas/v4'],
    ['https://host.example/v1beta/openai', 'https://host.example/v1beta/openai'],
  ])('may be at %s', async (baseUrl, expected) => {
    const bench = await openControlBench();
    expect((await add(bench, { baseUrl })).baseUrl).toBe(expected);
  });

  it.each([
    ['http://api.example.com/v1', 'https://'],
    ['http://nas:11434/v1', 'https://'],
    ['http://8.8.8.8/v1', 'https://'],
    ['http://169.254.169.254/v1', 'https://'],
    ['http://[2001:db8::1]/v1', 'https://'],
    ['file:///etc/passwd', 'https://'],
    ['https://me:pw@x.example/v1', 'user name'],
    ['https://x.example/v1?key=1', 'query'],
    ['https://x.example/v1/chat/completions', 'leave out "chat/completions"'],
  ])('is refused at %s', async (baseUrl, why) => {
    const bench = await openControlBench();
    expect(
      await bench.switchyard.invoke('accounts.add', {
        provider: 'openai-compatible',
        kind: 'api-key',
        secret: 'k',
        baseUrl,
      }),
    ).toMatchObject(invalid(why));
  });

  it.each([
    ['authorization', 'Bearer x', 'credential'],
    ['Cookie', 'a=b', 'credential'],
    ['x-api-key', 'k', 'credential'],
    ['Helicone-Auth', 'x', 'credential'],
    ['x-note', 'Bearer abc', 'credential'],
    ['Host', 'evil.example', 'written by Switchyard'],
    ['content-length', '3', 'written by Switchyard'],
    ['Transfer-Encoding', 'chunked', 'written by Switchyard'],
    ['connection', 'close', 'written by Switchyard'],
    ['User-Agent', 'claude-cli/2.1.0', 'does not pass for another one'],
    ['x-stainless-lang', 'js', 'does not pass for another one'],
  ])('may not send the header %s: %s', async (name, value, why) => {
    const bench = await openControlBench();
    const endpoint = options({ headers: [{ name, value }] });
    expect(
      await bench.switchyard.invoke('accounts.add', {
        provider: 'openai-compatible',
        kind: 'api-key',
        secret: 'k',
        baseUrl: 'https://x.example/v1',
        endpoint,
      }),
    ).toMatchObject(invalid(why));
  });

  it.each([
    [{ baseUrl: undefined }, 'base URL of the server is missing'],
    [{ endpoint: options({ dialect: 'anthropic-messages' }) }, 'do not speak'],
    [{ endpoint: options({ authStyle: 'none' }) }, 'a key was given'],
    [{ secret: 'sk-ant-oat01-abc' }, 'Claude plan'],
    [{ provider: 'openai', endpoint: options() }, 'no endpoint options'],
    [{ endpoint: { ...options(), switches: { unheard: true } } }, ''],
    [
      {
        endpoint: options({
          headers: [
            { name: 'a', value: '1' },
            { name: 'A', value: '2' },
          ],
        }),
      },
      'twice',
    ],
    [{ endpoint: options({ headers: [{ name: 'a', value: '1\r\nb: 2' }] }) }, ''],
  ])('is refused with %j', async (change, why) => {
    const bench = await openControlBench();
    const input = {
      provider: 'openai-compatible',
      kind: 'api-key',
      secret: 'k',
      baseUrl: 'https://x.example/v1',
      ...change,
    };
    expect(await bench.switchyard.invoke('accounts.add', JSON.parse(JSON.stringify(input)))).toMatchObject(
      invalid(why),
    );
    expect((await bench.switchyard.handlers['accounts.snapshot']({})).accounts).toEqual([]);
  });
});

describe('a base URL without a version', () => {
  it.each([
    [['/v1/models'], '/v1'],
    [['/models'], ''],
    [['/v1/models', '/models'], '/v1'],
    [[], '/v1'],
  ])('is looked at: with %j known it ends with "%s"', async (known, end) => {
    const bench = await openControlBench();
    const { origin, asked } = await server(known);
    expect((await add(bench, { baseUrl: origin })).baseUrl).toBe(`${origin}${end}`);
    expect(asked[0]).toMatch(/^\/v1\/models Bearer sk-endpoint-0123456789 Switchyard\//);
  });

  it('gets /v1 where nobody answers, and is left alone where calls bring the version', async () => {
    const bench = await openControlBench();
    expect((await add(bench, { baseUrl: 'http://127.0.0.1:9' })).baseUrl).toBe('http://127.0.0.1:9/v1');
    const messages = { provider: 'anthropic-compatible', baseUrl: 'https://api.z.ai/api/anthropic' };
    expect((await add(bench, messages)).baseUrl).toBe('https://api.z.ai/api/anthropic');
    expect((await add(bench, { ...messages, baseUrl: 'https://x.example/v1/' })).baseUrl).toBe(
      'https://x.example',
    );
  });
});

describe('changing a compatible server', () => {
  const update = (bench: ControlBench, input: object): Promise<unknown> =>
    bench.switchyard.invoke('accounts.update', input);

  it('takes new options and a new path, and keeps the key', async () => {
    const bench = await openControlBench();
    const { id } = await add(bench);
    const endpoint = options({ authStyle: 'x-api-key', dialect: 'openai-responses', models: ['m'] });
    expect(await update(bench, { id, baseUrl: 'https://api.deepseek.com/beta/v1', endpoint })).toMatchObject({
      value: { baseUrl: 'https://api.deepseek.com/beta/v1', endpoint, secretLastFour: '6789' },
    });
    expect(await vaultRecords(bench)).toBe(1);
  });

  it('never sends the key to another origin', async () => {
    const bench = await openControlBench();
    const { id } = await add(bench);
    for (const baseUrl of ['https://evil.example/v1', 'https://api.deepseek.com:8443/v1'])
      expect(await update(bench, { id, baseUrl })).toMatchObject(
        invalid('bound to https://api.deepseek.com'),
      );
  });

  it('drops the key, asks for one, and takes one', async () => {
    const bench = await openControlBench();
    const { id } = await add(bench);
    expect(await update(bench, { id, endpoint: options({ authStyle: 'none' }) })).toMatchObject({
      value: { secretLastFour: null, endpoint: { authStyle: 'none' } },
    });
    expect(await vaultRecords(bench)).toBe(0);
    expect(await update(bench, { id, endpoint: options() })).toMatchObject(invalid('paste the key'));
    expect(await update(bench, { id, secret: 'sk-another-0123456789ab' })).toMatchObject({
      value: { secretLastFour: '89ab', endpoint: { authStyle: 'bearer' } },
    });
    await bench.switchyard.handlers['accounts.remove']({ id });
    expect(await vaultRecords(bench)).toBe(0);
  });

  it('is refused for accounts of a vendor', async () => {
    const bench = await openControlBench();
    const { id } = await add(bench, { provider: 'openai', baseUrl: undefined });
    expect(await update(bench, { id, endpoint: options() })).toMatchObject(invalid('no endpoint'));
  });
});

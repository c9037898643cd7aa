import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Envelope } from '../contract/index.ts';
import { createEventHub } from '../control/index.ts';
import { temporaryDirectory } from '../storage/testing/temporary-directory.ts';
import { createManualClock } from '../testing/control-bench.ts';
import { startUiServer } from './control-server.ts';

const token = 'the-token-of-this-run';
const secretFile = 'outside of the root';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

interface Bench {
  readonly port: number;
  readonly calls: string[];
  /** Sends the path as it is, without a client's own tidying up. */
  ask(method: string, path: string, headers?: Record<string, string>, body?: string): Promise<Answer>;
}

async function bench(): Promise<Bench> {
  const directory = await temporaryDirectory();
  const root = join(directory, 'renderer');
  await mkdir(join(root, 'assets'), { recursive: true });
  await writeFile(join(root, 'index.html'), '<!doctype html><title>Switchyard</title>');
  await writeFile(join(root, 'assets', 'control-a1.js'), 'export {}');
  await writeFile(join(root, '.env'), secretFile);
  await writeFile(join(directory, 'secret.txt'), secretFile);
  await symlink(join(directory, 'secret.txt'), join(root, 'link.txt'));
  const calls: string[] = [];
  const server = await startUiServer({
    token,
    directory: root,
    port: 0,
    events: createEventHub(() => undefined),
    after: createManualClock().after,
    invoke: async (name) => {
      calls.push(name);
      return { ok: true, value: { name } } satisfies Envelope<unknown>;
    },
  });
  onTestFinished(() => server.close());
  const port = Number(new URL(server.origin ?? '').port);
  return {
    port,
    calls,
    ask: (method, path, headers = {}, body = '') =>
      new Promise((resolve, reject) => {
        const sent = request(
          { host: '127.0.0.1', port, method, path, headers: { host: `127.0.0.1:${port}`, ...headers } },
          (response) => {
            const answer = (text: string): void =>
              resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
            if (response.headers['content-type'] === 'text/event-stream') {
              answer('events');
              response.destroy();
              return;
            }
            let text = '';
            response.on('data', (chunk: Buffer) => (text += chunk.toString()));
            response.on('end', () => answer(text));
          },
        );
        sent.on('error', reject);
        sent.end(body);
      }),
  };
}

const json = { 'content-type': 'application/json' };
const authorized = { ...json, authorization: `Bearer ${token}` };

describe('the page’s door', () => {
  it('refuses what only the companion may ask, before the operation is reached', async () => {
    const { ask, calls } = await bench();
    const answer = await ask('POST', '/control/agents.launch', authorized, '{"agent":"claude-code"}');
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({ ok: false, error: { code: 'not-found' } });
    expect(calls).toEqual([]);
  });

  it('serves the page to anybody on this machine, and operations to who holds the token', async () => {
    const { ask, calls } = await bench();
    expect((await ask('GET', '/')).body).toContain('<title>Switchyard');
    expect((await ask('GET', '/assets/control-a1.js')).status).toBe(200);
    expect(await ask('POST', '/control/app.snapshot', authorized, '{}')).toMatchObject({
      status: 200,
      body: '{"ok":true,"value":{"name":"app.snapshot"}}',
    });
    expect((await ask('GET', '/control/events', authorized)).body).toBe('events');
    expect(calls).toEqual(['app.snapshot']);
  });

  it.each([
    ['none', {}],
    ['an empty one', { authorization: 'Bearer ' }],
    ['another', { authorization: 'Bearer nope' }],
    ['a longer one', { authorization: `Bearer ${token}x` }],
    ['a shorter one', { authorization: `Bearer ${token.slice(0, -1)}` }],
    ['another scheme', { authorization: `Basic ${token}` }],
    ['another header', { 'x-api-key': token }],
    ['a cookie', { cookie: `token=${token}` }],
  ])('refuses operations and events with %s for a token', async (_what, headers) => {
    const { ask, calls } = await bench();
    const post = await ask('POST', '/control/accounts.use', { ...json, ...headers }, '{"id":"x"}');
    expect(post.status).toBe(401);
    expect(JSON.parse(post.body)).toMatchObject({
      ok: false,
      error: { code: 'unauthorized', remedy: expect.stringContaining('address') },
    });
    expect((await ask('GET', '/control/events', headers)).status).toBe(401);
    expect(
      (await ask('POST', `/control/accounts.use?token=${token}`, { ...json, ...headers }, '{}')).status,
    ).toBe(401);
    expect(calls).toEqual([]);
  });

  it('reaches no operation and no event without the token by any spelling of the path', async () => {
    const { ask, calls, port } = await bench();
    const bases = ['/control/events', '/control/app.snapshot'];
    const spellings = bases.flatMap((base) => [
      base,
      `/${base}`,
      `//${base}`,
      `/.${base}`,
      `/assets/..${base}`,
      `/assets/%2e%2e${base}`,
      `${base}/`,
      `${base}?x=1`,
      `${base}#x`,
      `${base};x`,
      `${base}%00`,
      base.toUpperCase(),
      base.replace('/control/', '/control%2f'),
      base.replace('/control/', '/control%5c'),
      base.replace('/control/', '/control//'),
      base.replace('/control/', '\\control\\'),
      base.replace('control', '%63ontrol'),
      base.replace('control', '%2563ontrol'),
      base.replace('control', 'contro\u006c%ff'),
      `/control%2f..${base}`,
      `/control/..${base}`,
      `http://127.0.0.1:${port}${base}`,
      `http://other${base}`,
    ]);
    for (const path of spellings)
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']) {
        const answer = await ask(method, path, json, method === 'POST' ? '{}' : '').catch(() => null);
        if (answer === null) continue;
        expect([400, 401, 403, 404], `${method} ${path}`).toContain(answer.status);
        expect(answer.body).not.toBe('events');
      }
    expect(calls).toEqual([]);
  });

  it('refuses pages of any other origin, before the token is looked at', async () => {
    const { ask, calls, port } = await bench();
    const own = `http://127.0.0.1:${port}`;
    const hosts = [
      `127.0.0.1:${port}`,
      `localhost:${port}`,
      `[::1]:${port}`,
      'evil.example',
      '127.0.0.1',
      `127.0.0.1:${port + 1}`,
      `127.0.0.1.evil.example:${port}`,
      'x',
    ];
    const origins = [
      undefined,
      own,
      `http://localhost:${port}`,
      'null',
      'https://evil.example',
      `https://127.0.0.1:${port}`,
      'http://127.0.0.1',
      '',
    ];
    const sites = [undefined, 'same-origin', 'none', 'same-site', 'cross-site', 'x'];
    const decided: string[] = [];
    for (const [hostIndex, host] of hosts.entries())
      for (const [originIndex, origin] of origins.entries())
        for (const [siteIndex, site] of sites.entries()) {
          const allowed = hostIndex < 3 && originIndex < 3 && siteIndex < 3;
          const { status } = await ask(
            'POST',
            '/control/app.snapshot',
            {
              ...authorized,
              host,
              ...(origin === undefined ? {} : { origin }),
              ...(site === undefined ? {} : { 'sec-fetch-site': site }),
            },
            '{}',
          );
          if (status !== (allowed ? 200 : 403)) decided.push(`${host} ${origin} ${site}: ${status}`);
        }
    expect(decided).toEqual([]);
    expect(calls).toHaveLength(27);
    expect((await ask('GET', '/', { host: 'evil.example' })).status).toBe(403);
    expect(
      (
        await ask('OPTIONS', '/control/app.snapshot', {
          origin: 'https://evil.example',
          'access-control-request-method': 'POST',
        })
      ).status,
    ).toBe(403);
  });

  it('sends the policy of the page with every answer, and never an invitation to other origins', async () => {
    const { ask } = await bench();
    const answers = await Promise.all([
      ask('GET', '/'),
      ask('HEAD', '/'),
      ask('GET', '/assets/control-a1.js'),
      ask('GET', '/missing'),
      ask('GET', '/control/events'),
      ask('GET', '/control/events', authorized),
      ask('POST', '/control/app.snapshot', authorized, '{}'),
      ask('POST', '/control/app.snapshot', authorized, '{'),
      ask('POST', '/control/nothing', authorized, '{}'),
      ask('GET', '/', { host: 'evil.example' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 404, 401, 200, 200, 400, 404, 403]);
    for (const { headers } of answers) {
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none'; script-src 'self'; style-src 'self';/,
      );
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      expect(headers['cache-control']).toBe('no-store');
    }
  });

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/assets/../../secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/..\\secret.txt',
    '//secret.txt',
    '/%252e%252e/secret.txt',
    '/secret.txt%00.html',
    '/./.env',
    '/.env',
    '/%2eenv',
    '/assets/',
    '/assets',
  ])('gives nothing from outside of its folder for %s', async (path) => {
    const { ask } = await bench();
    const answer = await ask('GET', path);
    expect(answer.body).not.toContain(secretFile);
    expect([301, 302, 400, 401, 403, 404]).toContain(answer.status);
  });

  it('answers an envelope when the input is too large, and reads no further', async () => {
    const { ask, calls } = await bench();
    const answer = await ask(
      'POST',
      '/control/keys.add',
      authorized,
      JSON.stringify({ label: 'x'.repeat(2_000_000) }),
    ).catch(() => null);
    if (answer !== null)
      expect(JSON.parse(answer.body)).toMatchObject({ ok: false, error: { code: 'request-too-large' } });
    expect(calls).toEqual([]);
  });

  it('takes no header beyond 16 KiB and nothing that is not HTTP', async () => {
    const { port } = await bench();
    const raw = (text: string): Promise<string> =>
      new Promise((resolve) => {
        let answer = '';
        const socket = connect(port, '127.0.0.1', () => socket.write(text));
        socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
        socket.on('close', () => resolve(answer));
        socket.on('error', () => undefined);
      });
    expect(
      await raw(`GET / HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`),
    ).toMatch(/^HTTP\/1\.1 431/);
    expect(await raw('\u0016\u0003\u0001 TLS hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/);
    expect(await raw(`GET / HTTP/1.1\r\nconnection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400/);
  });

  it('answers a wrong token as fast as it is wrong: after the first request the connection is closed', async () => {
    const { ask } = await bench();
    expect((await ask('POST', '/control/app.snapshot', json, '{}')).headers['connection']).toBe('close');
  });
});

import { createServer, request, type IncomingHttpHeaders } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { RedirectRule } from '../../providers/sign-in-profile.ts';
import { openLoopbackListener, type LoopbackListener } from './loopback-listener.ts';

const anyPort: RedirectRule = { host: '127.0.0.1', ports: [], path: '/callback' };
const expected = { state: 'the-state', mayHaveSuffix: false };

async function open(rule: RedirectRule = anyPort): Promise<LoopbackListener> {
  const listener = await openLoopbackListener(rule, expected);
  onTestFinished(() => listener.close());
  return listener;
}

interface Seen {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

function ask(
  { redirectUri }: LoopbackListener,
  path: string,
  options: { readonly method?: string; readonly host?: string; readonly family?: 4 | 6 } = {},
): Promise<Seen> {
  const { port } = new URL(redirectUri);
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: options.family === 6 ? '::1' : '127.0.0.1',
        port,
        path,
        method: options.method ?? 'GET',
        headers: { host: options.host ?? `127.0.0.1:${port}` },
        agent: false,
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}

const outcome = (listener: LoopbackListener): Promise<unknown> =>
  Promise.race([
    listener.callback.catch((error: unknown) => error),
    new Promise((resolve) => {
      setImmediate(() => resolve('still waiting'));
    }),
  ]);

describe('the way back from the vendor', () => {
  test('takes the code once, and leads the browser to a page without it', async () => {
    const listener = await open();
    const answer = await ask(listener, '/callback?code=secret-code&state=the-state');
    expect([answer.status, answer.headers.location]).toEqual([302, '/done']);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(await listener.callback).toMatchObject({ kind: 'code', code: 'secret-code' });
    const done = await ask(listener, '/done');
    expect(done.status).toBe(200);
    expect(done.text).not.toContain('secret-code');
    expect(done.headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' });
    expect((await ask(listener, '/callback?code=again&state=the-state')).status).toBe(400);
  });

  test('hears a refusal', async () => {
    const listener = await open();
    await ask(listener, '/callback?error=access_denied&error_description=No%20thanks&state=the-state');
    expect(await listener.callback).toEqual({
      kind: 'refused',
      error: 'access_denied',
      description: 'No thanks',
    });
  });

  test.each([
    ['another path', '/', {}, 404],
    ['the last page before the end', '/done', {}, 404],
    ['another method', '/callback?code=a&state=the-state', { method: 'POST' }, 405],
    ['HEAD', '/callback?code=a&state=the-state', { method: 'HEAD' }, 405],
    ['another host', '/callback?code=a&state=the-state', { host: 'evil.test' }, 421],
    ['a host without the port', '/callback?code=a&state=the-state', { host: '127.0.0.1' }, 421],
    ['no state', '/callback?code=a', {}, 400],
    ['a wrong state', '/callback?code=a&state=other', {}, 400],
    ['two states, the wrong one first', '/callback?code=a&state=other&state=the-state', {}, 400],
    ['a refusal without our state', '/callback?error=access_denied', {}, 400],
    ['no code', '/callback?state=the-state', {}, 400],
    ['a target that is no address', '//[', {}, 400],
  ])('does not take %s', async (_what, path, options, status) => {
    const listener = await open();
    expect((await ask(listener, path, options)).status).toBe(status);
    expect(await outcome(listener)).toBe('still waiting');
  });

  test('gives up after ten wrong answers', async () => {
    const listener = await open();
    for (let round = 0; round < 9; round += 1) await ask(listener, `/callback?code=${round}&state=guess`);
    expect(await outcome(listener)).toBe('still waiting');
    await ask(listener, '/callback?code=9&state=guess');
    expect(await outcome(listener)).toMatchObject({ code: 'sign-in-failed' });
    expect((await ask(listener, '/callback?code=a&state=the-state')).status).toBe(400);
  });

  test('takes the first of two that race, in every round', async () => {
    for (let round = 0; round < 50; round += 1) {
      const listener = await openLoopbackListener(anyPort, expected);
      const codes = ['one', 'two'];
      const answers = await Promise.all(
        codes.map((code) => ask(listener, `/callback?code=${code}&state=the-state`)),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([302, 400]);
      const winner = codes[answers.findIndex(({ status }) => status === 302)];
      expect(await listener.callback).toMatchObject({ code: winner });
      listener.close();
    }
  });

  test('survives what is no HTTP', async () => {
    const listener = await open();
    await new Promise<void>((resolve) => {
      const socket = connect(Number(new URL(listener.redirectUri).port), '127.0.0.1', () => {
        socket.end('\u0000\u0001 garbage\r\n\r\n');
      });
      socket.on('close', () => resolve()).resume();
    });
    expect((await ask(listener, '/callback?code=a&state=the-state')).status).toBe(302);
  });

  test('is closed when the sign-in is', async () => {
    const listener = await openLoopbackListener(anyPort, expected);
    listener.close();
    await expect(ask(listener, '/callback?code=a&state=the-state')).rejects.toThrow('ECONNREFUSED');
  });
});

describe('the address', () => {
  test('named localhost is held in both families', async () => {
    const listener = await open({ ...anyPort, host: 'localhost' });
    expect(listener.redirectUri).toMatch(/^http:\/\/localhost:\d+\/callback$/);
    const { port } = new URL(listener.redirectUri);
    const answer = await ask(listener, '/callback?code=a&state=the-state', {
      host: `localhost:${port}`,
      family: 6,
    }).catch((error: unknown) => error);
    // A machine without IPv6 has only one family to hold.
    if (answer instanceof Error) expect(answer.message).toMatch(/EADDRNOTAVAIL|ECONNREFUSED|EAFNOSUPPORT/);
    else expect(answer).toMatchObject({ status: 302 });
  });

  test('moves on to the next allowed port, and says so when all are taken', async () => {
    const taken = await Promise.all(
      [0, 0].map(
        () =>
          new Promise<number>((resolve) => {
            const server = createServer().listen(0, '127.0.0.1', () =>
              resolve((server.address() as AddressInfo).port),
            );
            onTestFinished(() => void server.close());
          }),
      ),
    );
    const [first = 0, second = 0] = taken;
    await expect(
      openLoopbackListener({ ...anyPort, ports: [first, second] }, expected),
    ).rejects.toMatchObject({
      code: 'sign-in-port',
      message: expect.stringContaining(`${first} or ${second}`),
    });
    const free = await open();
    const freed = Number(new URL(free.redirectUri).port);
    free.close();
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    const listener = await open({ ...anyPort, ports: [first, freed] });
    expect(new URL(listener.redirectUri).port).toBe(String(freed));
  });
});

import { expect, it, onTestFinished } from 'vitest';
import { createTokenServer, type TokenServer } from '../../testing/vendors/token-server/index.ts';
import { createUpstream, parseHostMap } from '../../upstream/index.ts';
import { createLeapClock } from './testing/leap-clock.ts';
import { createTokenSender, type SendTokenRequest } from './index.ts';

interface Scene {
  readonly server: TokenServer;
  readonly send: SendTokenRequest;
  readonly clock: ReturnType<typeof createLeapClock>;
}

/** A sender whose way to `vendor.example` leads to the simulated vendor. */
async function scene(): Promise<Scene> {
  const server = await createTokenServer();
  const upstream = createUpstream(parseHostMap(`vendor.example=${server.url}`));
  onTestFinished(async () => {
    await upstream.close();
    await server.close();
  });
  const clock = createLeapClock();
  return { server, clock, send: createTokenSender({ upstream, clock, userAgent: 'Switchyard/0.0.0' }) };
}

const request = {
  url: 'https://vendor.example/v1/oauth/token?x=1',
  contentType: 'application/json',
  body: '{"grant_type":"refresh_token"}',
};

it('sends once by the product’s own way, and hands on what a redirect or a proxy says', async () => {
  const { server, send } = await scene();
  server.fail('redirect');
  server.fail('proxy-407');
  server.fail('rate-limit');
  expect(await send(request, null)).toMatchObject({ state: 'answered', status: 302 });
  expect(await send(request, null)).toMatchObject({ state: 'answered', status: 407 });
  expect(await send(request, null)).toMatchObject({ state: 'answered', status: 429, retryAfter: '120' });
  expect(server.posts.map(({ userAgent }) => userAgent)).toEqual(
    Array.from({ length: 3 }, () => 'Switchyard/0.0.0'),
  );
});

it('gives up on an answer that is larger than any token answer, or never comes', async () => {
  const { server, send, clock } = await scene();
  server.fail({ kind: 'edit', edit: () => ({ access_token: 'x'.repeat(300_000) }) });
  expect(await send(request, null)).toEqual({ state: 'failed', sent: true, reason: 'answer-too-large' });
  const hold = server.hold('after');
  const waiting = send(request, null);
  await hold.arrived;
  clock.leap(30_001);
  expect(await waiting).toEqual({ state: 'failed', sent: true, reason: 'no-answer-in-time' });
});

it('tells a connection that was refused from one that broke', async () => {
  const { server, send } = await scene();
  server.fail({ kind: 'cut', at: 'request-body' });
  expect(await send(request, null)).toMatchObject({ state: 'failed', sent: true });
  await server.close();
  expect(await send(request, null)).toMatchObject({ state: 'failed', sent: false });
});

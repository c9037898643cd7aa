import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Credential, Provider } from '../providers/provider.ts';
import { providers } from '../providers/index.ts';
import { createManualClock } from '../testing/control-bench.ts';
import {
  simulatedChatGptToken,
  startVendorSimulators,
  type VendorSimulators,
} from '../testing/vendors/index.ts';
import { createUpstream, parseHostMap, type Upstream } from '../upstream/index.ts';
import { askVendor } from './ask-vendor.ts';

const hourMs = 3_600_000;
const nowMs = Date.UTC(2026, 10, 20, 12);
const clock = { nowMs: () => nowMs };
const provider = (id: string): Provider => {
  const found = providers.find((entry) => entry.descriptor.id === id);
  if (found === undefined) throw new Error(`no provider ${id}`);
  return found;
};
const bearer = (secret: string, vendorAccountId: string | null = null): Credential => ({
  form: 'bearer',
  secret,
  vendorAccountId,
  expiresAtMs: null,
});
const chatGptToken = simulatedChatGptToken({
  accountId: 'workspace-1',
  email: 'm@example.com',
  userId: 'u',
  plan: 'plus',
  expiresAtMs: nowMs + hourMs,
});

async function simulators(): Promise<{ readonly vendors: VendorSimulators; readonly upstream: Upstream }> {
  const plan = {
    secret: 'sk-ant-oat01-full',
    kind: 'plan',
    plan: 'pro',
    fiveHour: { used: 0.97, resetsAtMs: nowMs + hourMs },
    sevenDay: { used: 0.25, resetsAtMs: nowMs + 48 * hourMs },
  } as const;
  const vendors = await startVendorSimulators({
    clock,
    anthropic: [
      { ...plan, name: 'full' },
      { ...plan, name: 'setup', secret: 'sk-ant-oat01-setup', scopes: ['user:inference'] },
    ],
    openai: [
      {
        name: 'plus',
        secret: chatGptToken,
        kind: 'plan',
        plan: 'plus',
        accountId: 'workspace-1',
        primary: { usedPercent: 23, windowMinutes: 300, resetAtMs: nowMs + hourMs },
        secondary: null,
      },
    ],
  });
  const upstream = createUpstream(parseHostMap(vendors.hostMap));
  onTestFinished(async () => {
    await upstream.close();
    await vendors.close();
  });
  return { vendors, upstream };
}

/** A vendor that answers anything the test wants. */
async function strangeVendor(answer: RequestListener): Promise<Upstream> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const upstream = createUpstream(
    parseHostMap(`api.anthropic.com=http://127.0.0.1:${(server.address() as AddressInfo).port}`),
  );
  onTestFinished(async () => {
    await upstream.close();
    server.closeAllConnections();
    server.close();
  });
  return upstream;
}

describe('asking a vendor for its windows', () => {
  it('reads a Claude plan under our own name', async () => {
    const { vendors, upstream } = await simulators();
    const { windows } = await askVendor({
      upstream,
      provider: provider('claude'),
      credential: bearer('sk-ant-oat01-full'),
      version: '1.2.3',
      nowMs: clock.nowMs,
    });
    expect(windows).toMatchObject([
      {
        id: '5h',
        usedFraction: 0.97,
        resetsAtMs: nowMs + hourMs,
        status: 'warning',
        source: 'usage-endpoint',
      },
      { id: '7d', usedFraction: 0.25, status: 'allowed', observedAtMs: nowMs },
    ]);
    const { headers } = vendors.anthropic.requests.last ?? {};
    expect(headers).toMatchObject({ 'user-agent': 'Switchyard/1.2.3', 'anthropic-beta': 'oauth-2025-04-20' });
  });

  it('reads a ChatGPT plan with its workspace', async () => {
    const { vendors, upstream } = await simulators();
    const { windows } = await askVendor({
      upstream,
      provider: provider('codex'),
      credential: bearer(chatGptToken, 'workspace-1'),
      version: '1',
      nowMs: clock.nowMs,
    });
    expect(windows).toMatchObject([{ id: '5h', usedFraction: 0.23 }]);
    expect(vendors.openai.requests.last?.headers['user-agent']).toBe('Switchyard/1');
  });

  it('says not-found for a setup token, which may not read usage', async () => {
    const { upstream } = await simulators();
    await expect(
      askVendor({
        upstream,
        provider: provider('claude'),
        credential: bearer('sk-ant-oat01-setup'),
        version: '1',
        nowMs: clock.nowMs,
      }),
    ).rejects.toMatchObject({ code: 'not-found', message: expect.stringContaining('403') });
  });

  it('says not-found for a provider without a usage endpoint, and asks nobody', async () => {
    const { vendors, upstream } = await simulators();
    await expect(
      askVendor({
        upstream,
        provider: provider('anthropic'),
        credential: bearer('x'),
        version: '1',
        nowMs: clock.nowMs,
      }),
    ).rejects.toMatchObject({ code: 'not-found' });
    expect(vendors.anthropic.requests.last).toBeUndefined();
  });

  it.each(['', 'null', '[]', '<html>busy</html>', '{"limits":[', '7'])(
    'takes %j for a broken answer and not for an account without limits',
    async (text) => {
      const upstream = await strangeVendor((_request, response) => response.end(text));
      await expect(
        askVendor({
          upstream,
          provider: provider('claude'),
          credential: bearer('x'),
          version: '1',
          nowMs: clock.nowMs,
        }),
      ).rejects.toMatchObject({ code: 'upstream-broken' });
    },
  );

  it.each([429, 500, 302, 204])('throws upstream-broken for a status %i', async (status) => {
    const upstream = await strangeVendor((_request, response) => {
      response.writeHead(status, { location: 'http://127.0.0.1:1/', 'retry-after': '3600' });
      response.end();
    });
    await expect(
      askVendor({
        upstream,
        provider: provider('claude'),
        credential: bearer('x'),
        version: '1',
        nowMs: clock.nowMs,
      }),
    ).rejects.toMatchObject({
      code: 'upstream-broken',
      details: { status },
      retryAfterSeconds: 3600,
    });
  });

  it('stops reading an endless answer at a mebibyte and closes the connection', async () => {
    let closed: () => void = () => undefined;
    const wasClosed = new Promise<void>((resolve) => (closed = resolve));
    const upstream = await strangeVendor((_request, response) => {
      const chunk = Buffer.alloc(65_536, 0x20);
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', more);
      response.on('close', closed);
      more();
    });
    await expect(
      askVendor({
        upstream,
        provider: provider('claude'),
        credential: bearer('x'),
        version: '1',
        nowMs: clock.nowMs,
      }),
    ).rejects.toMatchObject({ code: 'upstream-broken', message: expect.stringContaining('too much') });
    await wasClosed;
  });

  it('gives up on a vendor that does not answer', async () => {
    const manual = createManualClock();
    const upstream = await strangeVendor(() => manual.advance(15_000));
    await expect(
      askVendor({
        upstream,
        provider: provider('claude'),
        credential: bearer('x'),
        version: '1',
        nowMs: clock.nowMs,
        after: manual.after,
      }),
    ).rejects.toMatchObject({ code: 'upstream-timeout' });
  });

  it('says that the vendor broke off when it did', async () => {
    const upstream = await strangeVendor((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"limits"');
      setImmediate(() => response.destroy());
    });
    await expect(
      askVendor({
        upstream,
        provider: provider('claude'),
        credential: bearer('x'),
        version: '1',
        nowMs: clock.nowMs,
      }),
    ).rejects.toMatchObject({ code: 'upstream-broken' });
  });
});

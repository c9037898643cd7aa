import { createServer, type RequestListener } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AccountRecord } from '../accounts/index.ts';
import { providers } from '../providers/index.ts';
import { createManualClock } from '../testing/control-bench.ts';
import { createUpstream } from '../upstream/index.ts';
import { createCatalogue, type Catalogue, type CatalogueState } from './index.ts';

const hourMs = 3_600_000;

interface Bench {
  readonly catalogue: Catalogue;
  readonly clock: ReturnType<typeof createManualClock>;
  readonly saved: CatalogueState[];
  readonly asked: string[];
  accounts: readonly AccountRecord[];
  changes: number;
}

const account = (id: string, baseUrl: string, part: Partial<AccountRecord> = {}): AccountRecord => ({
  id,
  provider: 'openai-compatible',
  vendor: 'local',
  kind: 'api-key',
  label: id,
  enabled: true,
  position: 0,
  createdAtMs: 0,
  email: null,
  plan: null,
  vendorAccountId: null,
  secretLastFour: null,
  source: null,
  baseUrl,
  endpoint: null,
  ...part,
});

/** A catalogue over a real server at this machine; the clock stands still until the test moves it. */
async function open(answer: RequestListener, state: CatalogueState = {}): Promise<Bench> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.headers.authorization ?? ''} ${request.url ?? ''}`);
    answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const upstream = createUpstream([]);
  onTestFinished(async () => {
    await upstream.close();
    server.closeAllConnections();
    server.close();
  });
  const clock = createManualClock();
  const saved: CatalogueState[] = [];
  const bench: Bench = {
    clock,
    saved,
    asked,
    accounts: [account('a', `http://127.0.0.1:${port}/v1`)],
    changes: 0,
    catalogue: createCatalogue({
      state: { value: state, save: async (next) => void saved.push(next) },
      accounts: () => bench.accounts,
      providers,
      credentials: {
        resolve: async () => ({ form: 'api-key', secret: 'k', vendorAccountId: null, expiresAtMs: null }),
      },
      upstream,
      clock,
      userAgent: 'Switchyard/0',
      changed: () => (bench.changes += 1),
    }),
  };
  return bench;
}

const listing =
  (...ids: string[]): RequestListener =>
  (_request, response) =>
    void response.end(JSON.stringify({ data: ids.map((id) => ({ id })) }));

describe('the catalogue', () => {
  it('reads a list once in six hours, stores it, and tells that it changed', async () => {
    const { catalogue, clock, asked, saved } = await open(listing('m', 'n'));
    expect(catalogue.listed('a')).toBeNull();
    await Promise.all([catalogue.refresh(), catalogue.refresh(), catalogue.learn()]);
    await catalogue.refresh();
    expect(asked).toEqual(['Bearer k /v1/models']);
    expect([...(catalogue.listed('a') ?? [])]).toEqual(['m', 'n']);
    expect(catalogue.list('a')).toMatchObject({ readAtMs: clock.nowMs(), problem: null });
    expect(saved).toHaveLength(1);
    clock.advance(6 * hourMs + 1);
    await catalogue.refresh();
    expect(asked).toHaveLength(2);
    await catalogue.refresh('a');
    expect(asked).toHaveLength(3);
  });

  it.each<[string, RequestListener, RegExp]>([
    ['another status', (_request, response) => void response.writeHead(404).end('{}'), /answered 404/],
    ['no JSON', (_request, response) => void response.end('<html>'), /empty or unreadable/],
    ['a truncated list', (_request, response) => void response.end('{"data":[{"id":"m"'), /unreadable/],
    ['an empty list', listing(), /empty or unreadable/],
    ['too much', (_request, response) => void response.end(Buffer.alloc(9_000_000, 32)), /./],
    ['a cut connection', (_request, response) => void response.destroy(), /./],
  ])(
    'keeps what it knows and the reason after %s, and asks again after ten minutes',
    async (_, answer, why) => {
      const known = { readAtMs: 1, models: [] };
      const { catalogue, clock, asked, saved } = await open(answer, { a: known });
      await catalogue.refresh();
      expect(catalogue.list('a').problem).toMatch(why);
      expect(catalogue.list('a').readAtMs).toBe(1);
      expect(saved).toEqual([]);
      await catalogue.refresh();
      expect(asked).toHaveLength(1);
      clock.advance(10 * 60_000 + 1);
      await catalogue.refresh();
      expect(asked).toHaveLength(2);
    },
  );

  it('asks again where a wrong clock stored a time to come', async () => {
    const { catalogue, asked } = await open(listing('m'), {
      a: { readAtMs: Number.MAX_SAFE_INTEGER, models: [] },
    });
    await catalogue.refresh();
    expect(asked).toHaveLength(1);
  });

  it('leaves out accounts that are off, but for the one that is named, and logins that are not ours', async () => {
    const bench = await open(listing('m'));
    bench.accounts = bench.accounts.map((entry) => ({ ...entry, enabled: false }));
    await bench.catalogue.refresh();
    expect(bench.asked).toEqual([]);
    await bench.catalogue.refresh('a');
    expect(bench.asked).toHaveLength(1);
    bench.accounts = bench.accounts.map((entry) => ({ ...entry, kind: 'pass-through' }));
    await bench.catalogue.refresh('a');
    await bench.catalogue.refresh('nobody');
    await bench.catalogue.refresh('__proto__');
    expect(bench.asked).toHaveLength(1);
  });

  it('puts the models that the person named first, each once, with what the server tells of it', async () => {
    const bench = await open(
      (_request, response) =>
        void response.end(JSON.stringify({ data: [{ id: 'm' }, { id: 'n', context_length: 9_000 }] })),
    );
    const endpoint = {
      dialect: null,
      authStyle: 'bearer' as const,
      headers: [],
      switches: {},
      models: ['n', 'own'],
    };
    bench.accounts = bench.accounts.map((entry) => ({ ...entry, endpoint }));
    expect([...(bench.catalogue.listed('a') ?? [])]).toEqual(['n', 'own']);
    expect(bench.catalogue.list('a').readAtMs).toBeNull();
    await bench.catalogue.refresh();
    expect(bench.catalogue.models('a').map(({ id }) => id)).toEqual(['n', 'own', 'm']);
    const provider = providers.find(({ descriptor }) => descriptor.id === 'openai-compatible');
    const [own] = bench.accounts;
    if (provider === undefined || own === undefined) throw new Error('no provider');
    expect(bench.catalogue.traits(own, provider, 'n').contextTokens).toBe(9_000);
    expect(bench.catalogue.listed('a')).toBe(bench.catalogue.listed('a'));
    bench.accounts = [{ ...own, endpoint: { ...endpoint, models: [] } }];
    expect(bench.catalogue.models('a').map(({ id }) => id)).toEqual(['m', 'n']);
  });

  it('stores nothing for an account that was removed while its list was being read', async () => {
    const bench = await open((request, response) => {
      bench.accounts = [];
      listing('m')(request, response);
    });
    await bench.catalogue.refresh();
    expect(bench.saved).toEqual([]);
    expect(bench.catalogue.listed('a')).toBeNull();
    await bench.catalogue.forget('a');
    expect(bench.saved).toEqual([]);
  });

  it('forgets a list with its account', async () => {
    const { catalogue, saved } = await open(listing('m'), { a: { readAtMs: 1, models: [] } });
    await catalogue.forget('a');
    expect(saved).toEqual([{}]);
    expect(catalogue.list('a')).toEqual({ models: [], readAtMs: null, problem: null });
  });

  it('lets a request wait three seconds at most for a server that does not answer', async () => {
    const { catalogue, clock, asked } = await open(() => undefined);
    const learnt = catalogue.learn();
    await expect.poll(() => asked.length).toBe(1);
    clock.advance(3_000);
    await learnt;
    expect(catalogue.listed('a')).toBeNull();
  });
});

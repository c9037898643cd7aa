import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scaled } from '../storage/testing/temporary-directory.ts';
import { emptyAccounts, parseAccountsState, type AccountRecord, type AccountsState } from './account.ts';
import { createAccountRepository, type AccountRepository, type NewAccount } from './repository.ts';

const record = (id: string, change: Partial<AccountRecord> = {}): NewAccount => ({
  id,
  provider: 'anthropic',
  vendor: 'anthropic',
  kind: 'api-key',
  label: id,
  enabled: true,
  createdAtMs: 1,
  email: null,
  plan: null,
  vendorAccountId: null,
  secretLastFour: 'abcd',
  source: null,
  baseUrl: null,
  ...change,
});

interface Bench {
  readonly repository: AccountRepository;
  readonly saved: AccountsState[];
}

async function bench(ids: readonly string[] = []): Promise<Bench> {
  const saved: AccountsState[] = [];
  const repository = createAccountRepository(
    { value: emptyAccounts, save: async (next) => void saved.push(next) },
    () => undefined,
  );
  for (const id of ids) await repository.add(record(id));
  return { repository, saved };
}

const order = (repository: AccountRepository, vendor = 'anthropic'): string[] =>
  repository
    .list()
    .filter((account) => account.vendor === vendor)
    .toSorted((a, b) => a.position - b.position)
    .map(({ id }) => id);

describe('the accounts', () => {
  it('put the first of a vendor in use, and later ones at the end', async () => {
    const { repository } = await bench(['a', 'b']);
    await repository.add(record('o', { vendor: 'openai' }));
    expect(repository.vendor('anthropic')).toMatchObject({ inUseAccountId: 'a', chosenByPerson: false });
    expect(repository.vendor('openai').inUseAccountId).toBe('o');
    expect(repository.list().map(({ id, position }) => [id, position])).toContainEqual(['o', 0]);
    expect(order(repository)).toEqual(['a', 'b']);
  });

  it('move within their vendor, beyond the end as well', async () => {
    const { repository } = await bench(['a', 'b', 'c']);
    await repository.add(record('o', { vendor: 'openai' }));
    await repository.move('c', 0);
    expect(order(repository)).toEqual(['c', 'a', 'b']);
    await repository.move('c', 10_000);
    expect(order(repository)).toEqual(['a', 'b', 'c']);
    await repository.move('b', 1);
    expect(order(repository)).toEqual(['a', 'b', 'c']);
    expect(order(repository, 'openai')).toEqual(['o']);
  });

  it('hand over to the next enabled one when the one in use is removed', async () => {
    const { repository } = await bench(['a', 'b', 'c']);
    await repository.use('a', 5);
    await repository.update('b', { enabled: false });
    await repository.remove('a');
    expect(repository.vendor('anthropic')).toMatchObject({ inUseAccountId: 'c', chosenByPerson: false });
    await repository.remove('c');
    expect(repository.vendor('anthropic').inUseAccountId).toBe('b');
    await repository.remove('b');
    expect(repository.vendor('anthropic').inUseAccountId).toBeNull();
  });

  it('leave the one in use alone when another is removed', async () => {
    const { repository } = await bench(['a', 'b']);
    await repository.use('b', 7);
    await repository.remove('a');
    expect(repository.vendor('anthropic')).toEqual({
      inUseAccountId: 'b',
      switchedAtMs: 7,
      chosenByPerson: true,
      mode: 'fixed',
    });
  });

  it('refuse to use a disabled one, and name what they do not know', async () => {
    const { repository } = await bench(['a', 'b']);
    await repository.update('b', { enabled: false });
    await expect(repository.use('b', 1)).rejects.toMatchObject({ code: 'conflict' });
    for (const call of [
      repository.use('x', 1),
      repository.remove('x'),
      repository.move('x', 0),
      repository.update('x', {}),
    ])
      await expect(call).rejects.toMatchObject({
        code: 'not-found',
        message: expect.stringContaining('"x"'),
      });
  });

  it('show a change at once and report when it could not be stored', async () => {
    const repository = createAccountRepository(
      { value: emptyAccounts, save: () => Promise.reject(new Error('disk full')) },
      () => undefined,
    );
    const adding = repository.add(record('a'));
    expect(repository.byId('a')).toBeDefined();
    await expect(adding).rejects.toThrow('disk full');
  });

  it.each(['constructor', '__proto__', 'toString'])(
    'take the vendor %s for a name like any other',
    async (vendor) => {
      const { repository } = await bench();
      expect(repository.vendor(vendor).inUseAccountId).toBeNull();
      await repository.setMode('constructor', 'automatic');
      expect(repository.vendor('constructor').mode).toBe('automatic');
      expect(({} as Record<string, unknown>)['mode']).toBeUndefined();
    },
  );

  it('stay dense, in use where there is one, and storable, whatever is done in whatever order', async () => {
    const ids = ['a', 'b', 'c', 'd'];
    const step = fc.record({
      what: fc.constantFrom('add', 'remove', 'move', 'use', 'disable', 'enable'),
      id: fc.constantFrom(...ids),
      vendor: fc.constantFrom('anthropic', 'openai'),
      position: fc.nat(5),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { repository, saved } = await bench();
        for (const { what, id, vendor, position } of steps) {
          const known = repository.byId(id) !== undefined;
          if (what === 'add' && !known) await repository.add(record(id, { vendor }));
          else if (!known) continue;
          else if (what === 'remove') await repository.remove(id);
          else if (what === 'move') await repository.move(id, position);
          else if (what === 'use') await repository.use(id, 1).catch(() => undefined);
          else await repository.update(id, { enabled: what === 'enable' });
        }
        for (const vendor of ['anthropic', 'openai']) {
          const group = repository.list().filter((account) => account.vendor === vendor);
          expect(group.map(({ position }) => position).toSorted()).toEqual(group.map((_, index) => index));
          const inUse = repository.vendor(vendor).inUseAccountId;
          expect(group.length === 0 ? inUse === null : group.some(({ id }) => id === inUse)).toBe(true);
        }
        const last = saved.at(-1);
        if (last !== undefined) expect(parseAccountsState(JSON.parse(JSON.stringify(last)))).toEqual(last);
      }),
      { numRuns: scaled(100) },
    );
  });
});

describe('the stored accounts', () => {
  const good = {
    accounts: [{ ...record('a'), position: 0 }],
    vendors: { anthropic: { inUseAccountId: 'a' } },
  };

  it('are read with defaults for what an older version did not write', () => {
    expect(parseAccountsState(good).vendors['anthropic']).toEqual({
      inUseAccountId: 'a',
      switchedAtMs: 0,
      chosenByPerson: false,
      mode: 'fixed',
    });
  });

  it.each([
    null,
    7,
    [],
    {},
    { accounts: {} },
    { ...good, vendors: null },
    { ...good, accounts: [null] },
    { ...good, accounts: [{ ...record('a'), kind: 'password' }] },
    { ...good, accounts: [{ ...record('a'), id: '' }] },
    { ...good, vendors: { anthropic: 7 } },
  ])('are refused as a whole, so that the former generation is used, when they are %j', (value) => {
    expect(() => parseAccountsState(value)).toThrow(TypeError);
  });

  it('never reach into a prototype', () => {
    const state = parseAccountsState(
      JSON.parse(
        JSON.stringify(good).replace('"anthropic":{"inUse', '"__proto__":{"mode":"automatic","inUse'),
      ),
    );
    expect(Object.keys(state.vendors)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['mode']).toBeUndefined();
  });
});

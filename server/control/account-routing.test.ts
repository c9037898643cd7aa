import { describe, expect, it } from 'vitest';
import type { AccountView } from '../contract/index.ts';
import { openControlBench, type ControlBench } from '../testing/control-bench.ts';

const add = (bench: ControlBench): Promise<AccountView> =>
  bench.switchyard.handlers['accounts.add']({
    provider: 'anthropic',
    kind: 'api-key',
    secret: `sk-ant-api03-${'x'.repeat(90)}wxyz`,
  });
const routingOf = async (bench: ControlBench): Promise<unknown> =>
  (await bench.switchyard.handlers['accounts.snapshot']({})).groups.find(
    ({ vendor }) => vendor === 'anthropic',
  )?.routing;

describe('a group’s routing', () => {
  it('is the usual until it is set; what is left out stays', async () => {
    const bench = await openControlBench();
    await add(bench);
    expect(await routingOf(bench)).toEqual({ strategy: 'in-order', thresholdPercent: 95, movesBound: false });
    const { handlers } = bench.switchyard;
    await handlers['accounts.set-routing']({ vendor: 'anthropic', strategy: 'weighted' });
    await handlers['accounts.set-routing']({ vendor: 'anthropic', thresholdPercent: 80 });
    await handlers['accounts.set-mode']({ vendor: 'anthropic', mode: 'automatic' });
    expect(await routingOf(bench)).toEqual({ strategy: 'weighted', thresholdPercent: 80, movesBound: false });
  });

  it.each([
    [{ strategy: 'fastest' }],
    [{ strategy: '__proto__' }],
    [{ thresholdPercent: 0 }],
    [{ thresholdPercent: 95.5 }],
    [{ thresholdPercent: 101 }],
    [{ movesBound: 'yes' }],
    [{ more: 1 }],
  ])('refuses %j', async (change) => {
    const bench = await openControlBench();
    await add(bench);
    const answer = await bench.switchyard.invoke('accounts.set-routing', { vendor: 'anthropic', ...change });
    expect(answer).toMatchObject({ ok: false, error: { code: 'input-invalid' } });
  });

  it('of a vendor without an account is not found', async () => {
    const bench = await openControlBench();
    for (const [name, input] of [
      ['accounts.set-routing', { vendor: 'nobody', thresholdPercent: 50 }],
      ['accounts.simulate', { vendor: 'constructor' }],
      ['accounts.try-now', { id: 'nobody' }],
      ['accounts.set-account-routing', { id: 'nobody', weight: 2 }],
    ] as const)
      expect(await bench.switchyard.invoke(name, input)).toMatchObject({
        ok: false,
        error: { code: 'not-found' },
      });
  });
});

describe('an account’s routing', () => {
  it('can be set member by member, and the limit taken back', async () => {
    const bench = await openControlBench();
    const { id, routing } = await add(bench);
    expect(routing).toEqual({ reservePercent: 0, weight: 1, concurrency: null });
    const set = bench.switchyard.handlers['accounts.set-account-routing'];
    await set({ id, reservePercent: 20 });
    await set({ id, concurrency: 3 });
    expect((await set({ id, weight: 5 })).routing).toEqual({ reservePercent: 20, weight: 5, concurrency: 3 });
    expect((await set({ id, concurrency: null })).routing).toMatchObject({ concurrency: null, weight: 5 });
  });

  it.each([[{ reservePercent: 100 }], [{ reservePercent: -1 }], [{ weight: 0 }], [{ concurrency: 0 }]])(
    'refuses %j',
    async (change) => {
      const bench = await openControlBench();
      const { id } = await add(bench);
      expect(await bench.switchyard.invoke('accounts.set-account-routing', { id, ...change })).toMatchObject({
        ok: false,
        error: { code: 'input-invalid' },
      });
    },
  );
});

describe('the dry run', () => {
  it('names the account that would serve, and why not the others', async () => {
    const bench = await openControlBench();
    const first = await add(bench);
    const second = await add(bench);
    await bench.switchyard.handlers['accounts.update']({ id: second.id, enabled: false });
    expect(await bench.switchyard.handlers['accounts.simulate']({ vendor: 'anthropic' })).toEqual({
      chosenId: first.id,
      reason: 'it is the account in use',
      untilMs: null,
      waitMs: 0,
      candidates: [
        { id: first.id, label: first.label, skip: null, reason: 'it is the account in use', untilMs: null },
        { id: second.id, label: second.label, skip: 'disabled', reason: 'disabled', untilMs: null },
      ],
    });
  });
});

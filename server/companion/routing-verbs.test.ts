import { describe, expect, it } from 'vitest';
import { failure, instance, json, secret, type Run } from './testing/running-instance.ts';

const add = (run: Run, label: string): Promise<Record<string, unknown>> =>
  json(run(`accounts add --provider anthropic --api-key-stdin --label ${label} --json`, secret));

describe.skipIf(process.platform === 'win32')('routing in a shell', () => {
  it('shows what holds, sets the group and one account’s part, and tells what automatic costs', async () => {
    const { run } = await instance();
    expect((await run('routing')).out).toBe('No accounts yet.\n');
    const work = await add(run, 'Work');
    await add(run, 'Side');
    expect((await run('routing')).out).toMatch(
      /fixed: only the account in use serves\n {2}● Work {2}keeps 0 %, weight 1, the usual limit {2}\S+\n {2}○ Side/,
    );
    const vendor = String(work['vendor']);
    const set = await run(
      `routing set ${vendor} --mode automatic --strategy in-order --threshold 80 --moves-bound on`,
    );
    expect([set.code, set.error]).toEqual([0, '']);
    expect(set.out).toContain('automatic: in-order, the next account from 80 % on, conversations may leave');
    expect(set.out).toMatch(/\n! Vendors may frown/);
    expect(await json(run(`routing set ${vendor} --strategy weighted --json`))).toMatchObject({
      mode: 'automatic',
      routing: { strategy: 'weighted', thresholdPercent: 80, movesBound: true },
    });
    expect(
      await json(run('routing account work --reserve 20 --weight 3 --concurrency 2 --json')),
    ).toMatchObject({
      id: work['id'],
      routing: { reservePercent: 20, weight: 3, concurrency: 2 },
    });
    expect(await json(run('routing account Work --concurrency usual --json'))).toMatchObject({
      routing: { reservePercent: 20, weight: 3, concurrency: null },
    });
    expect(await json(run('routing --json'))).toMatchObject({
      groups: [{ vendor, mode: 'automatic', accounts: [{ label: 'Work' }, { label: 'Side' }] }],
    });
  });

  it('tells who would serve now and why not the others', async () => {
    const { run } = await instance();
    const work = await add(run, 'Work');
    const side = await add(run, 'Side');
    const vendor = String(work['vendor']);
    expect(await json(run(`routing simulate ${vendor} --json`))).toMatchObject({
      chosenId: work['id'],
      candidates: [{ skip: null }, { id: side['id'] }],
    });
    await run('accounts disable ' + String(side['id']));
    const shown = await run(`routing simulate ${vendor} --model claude-opus-4-6`);
    expect([shown.code, shown.error]).toEqual([0, '']);
    expect(shown.out).toMatch(/^"Work" would serve: .+\n {2}Side: disabled\n$/);
  });

  it('refuses what is out of bounds, nothing at all, and what does not exist', async () => {
    const { run } = await instance();
    const work = await add(run, 'Work');
    const vendor = String(work['vendor']);
    for (const line of [
      `routing set ${vendor}`,
      `routing set ${vendor} --threshold 0`,
      `routing set ${vendor} --threshold 101`,
      `routing set ${vendor} --threshold 1e1`,
      `routing set ${vendor} --strategy fastest`,
      `routing set ${vendor} --moves-bound yes`,
      `routing set ${vendor} --mode sometimes`,
      `routing set ${vendor} --reserve 5`,
      'routing set',
      'routing account Work',
      'routing account Work --reserve 100',
      'routing account Work --weight 0',
      'routing account Work --concurrency none',
      'routing nonsense',
      'routing __proto__',
    ])
      expect(await failure(run(`${line} --json`)), line).toBe('input-invalid');
    expect(await failure(run('routing set nobody --mode fixed --json'))).toBe('not-found');
    expect(await failure(run('routing account nobody --reserve 5 --json'))).toBe('not-found');
    expect(await failure(run('routing simulate __proto__ --json'))).toBe('not-found');
    expect(await json(run('routing --json'))).toMatchObject({ groups: [{ mode: 'fixed' }] });
  });

  it('ends the rests of an account by hand', async () => {
    const { run } = await instance();
    const work = await add(run, 'Work');
    expect(await json(run('accounts try-now Work --json'))).toMatchObject({ id: work['id'] });
    expect((await run('accounts clear work')).out).toBe('"Work" rests no more.\n');
    expect(await failure(run('accounts clear nobody --json'))).toBe('not-found');
    expect(await failure(run('accounts try-now --json'))).toBe('input-invalid');
  });
});

describe.skipIf(process.platform === 'win32')('quota in a shell', () => {
  it('is listed, for one account too, with its history where there is one', async () => {
    const { run } = await instance();
    const work = await add(run, 'Work');
    await add(run, 'Side');
    expect(await json(run('quota --account work --json'))).toMatchObject({
      accounts: [{ id: work['id'], windows: [] }],
    });
    expect(await json(run('quota --history --days 3 --json'))).toMatchObject({
      accounts: [{ history: { series: [] } }, { history: { series: [] } }],
    });
    expect((await run('quota --history')).out).toBe(
      'Work: no history of the last 7 d\nSide: no history of the last 7 d\n',
    );
    expect(await failure(run('quota --days 0 --history --json'))).toBe('input-invalid');
    expect(await failure(run('quota --account nobody --json'))).toBe('not-found');
  });
});

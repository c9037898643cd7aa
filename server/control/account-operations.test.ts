import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AccountView } from '../contract/index.ts';
import { openControlBench, type ControlBench } from '../testing/control-bench.ts';

const secret = (end: string): string => `sk-ant-api03-${'x'.repeat(90)}${end}`;
const add = (bench: ControlBench, label?: string): Promise<AccountView> =>
  bench.switchyard.handlers['accounts.add']({
    provider: 'anthropic',
    kind: 'api-key',
    secret: secret('wxyz'),
    ...(label === undefined ? {} : { label }),
  });
const records = async (bench: ControlBench): Promise<string[]> =>
  (await readdir(join(bench.dataDirectory, 'vault'))).filter(
    (name) => name !== 'kek.json' && !name.startsWith('kek'),
  );

describe('adding an account', () => {
  it('gives a second one of the same name a number', async () => {
    const bench = await openControlBench();
    expect([(await add(bench)).label, (await add(bench)).label, (await add(bench, 'Mine')).label]).toEqual([
      expect.any(String),
      expect.stringMatching(/ 2$/),
      'Mine',
    ]);
  });

  it.each([
    ['http://api.example.com', 'https://'],
    ['ftp://127.0.0.1', 'https://'],
    ['nonsense', 'https://'],
    ['https://me:pw@api.example.com', 'user name'],
    ['https://api.example.com/?key=1', 'query'],
    ['https://api.example.com/#x', 'fragment'],
  ])('refuses the base URL %s', async (baseUrl, why) => {
    const bench = await openControlBench();
    const answer = await bench.switchyard.invoke('accounts.add', {
      provider: 'anthropic',
      kind: 'api-key',
      secret: secret('wxyz'),
      baseUrl,
    });
    expect(answer).toMatchObject({
      ok: false,
      error: { code: 'input-invalid', message: expect.stringContaining(why) },
    });
    expect((await bench.switchyard.handlers['accounts.snapshot']({})).accounts).toEqual([]);
  });

  it('never lets a plan’s token go anywhere but to its vendor', async () => {
    const bench = await openControlBench();
    const answer = await bench.switchyard.invoke('accounts.add', {
      provider: 'claude',
      kind: 'setup-token',
      secret: `sk-ant-oat01-${'x'.repeat(90)}`,
      baseUrl: 'https://collector.example.com',
    });
    expect(answer).toMatchObject({ ok: false, error: { code: 'input-invalid' } });
  });

  it('takes an own server for an API key', async () => {
    const bench = await openControlBench();
    const view = await bench.switchyard.handlers['accounts.add']({
      provider: 'anthropic',
      kind: 'api-key',
      secret: secret('wxyz'),
      baseUrl: 'http://127.0.0.1:9999/v/',
    });
    expect(view.baseUrl).toBe('http://127.0.0.1:9999/v');
  });

  it.each([
    [{ provider: 'nobody', kind: 'api-key', secret: 'x' }, 'no provider'],
    [{ provider: 'anthropic', kind: 'cli-login' }, 'cannot be added'],
    [{ provider: 'claude', kind: 'pass-through' }, 'by itself'],
    [{ provider: 'anthropic', kind: 'api-key' }, 'missing'],
    [{ provider: 'claude', kind: 'cli-login', path: 'relative.json' }, 'absolute'],
    [{ provider: 'claude', kind: 'cli-login', path: '/nowhere/at/all.json' }, 'does not exist'],
    [{ provider: 'claude', kind: 'cli-login', path: '/dev/zero' }, 'not a file'],
  ])('says what is wrong with %j', async (input, why) => {
    const bench = await openControlBench();
    expect(await bench.switchyard.invoke('accounts.add', input)).toMatchObject({
      ok: false,
      error: { code: 'input-invalid', message: expect.stringContaining(why) },
    });
  });
});

it('shows nothing of a secret that is too short to show four letters of', async () => {
  const bench = await openControlBench();
  const view = await bench.switchyard.handlers['accounts.add']({
    provider: 'anthropic',
    kind: 'api-key',
    secret: 'pass',
    baseUrl: 'http://127.0.0.1:9999',
  });
  expect(JSON.stringify(view)).not.toContain('"pass"');
});

describe('an account', () => {
  it('is used by its id or by its name, when only one has it', async () => {
    const bench = await openControlBench();
    const work = await add(bench, 'Work');
    const home = await add(bench, 'Home');
    const inUse = async (id: string): Promise<string | undefined> =>
      (await bench.switchyard.handlers['accounts.use']({ id })).accounts.find((account) => account.inUse)
        ?.label;
    expect(await inUse('home')).toBe('Home');
    expect(await inUse(work.id)).toBe('Work');
    await bench.switchyard.handlers['accounts.update']({ id: home.id, label: 'work' });
    expect(await bench.switchyard.invoke('accounts.use', { id: 'WORK' })).toMatchObject({
      error: { code: 'conflict' },
    });
    expect(await bench.switchyard.invoke('accounts.use', { id: 'nobody' })).toMatchObject({
      error: { code: 'not-found' },
    });
  });

  it('hands over when it is disabled or removed, and takes its secret with it', async () => {
    const bench = await openControlBench();
    const first = await add(bench, 'First');
    const second = await add(bench, 'Second');
    const third = await add(bench, 'Third');
    expect(await records(bench)).toHaveLength(3);
    await bench.switchyard.handlers['accounts.update']({ id: first.id, enabled: false });
    const group = async (): Promise<string | null | undefined> =>
      (await bench.switchyard.handlers['accounts.snapshot']({})).groups.find(
        ({ vendor }) => vendor === first.vendor,
      )?.inUseAccountId;
    expect(await group()).toBe(second.id);
    expect(await bench.switchyard.invoke('accounts.use', { id: first.id })).toMatchObject({
      error: { code: 'conflict' },
    });
    await bench.switchyard.handlers['accounts.remove']({ id: second.id });
    expect(await group()).toBe(third.id);
    expect(await records(bench)).toHaveLength(2);
    expect(await bench.switchyard.invoke('accounts.remove', { id: second.id })).toMatchObject({
      error: { code: 'not-found' },
    });
  });

  it('moves, and keeps no secret that was replaced', async () => {
    const bench = await openControlBench();
    const first = await add(bench, 'First');
    await add(bench, 'Second');
    expect((await bench.switchyard.handlers['accounts.update']({ id: first.id, position: 1 })).position).toBe(
      1,
    );
    const before = await readFile(join(bench.dataDirectory, 'vault', (await records(bench))[0] ?? ''));
    expect(before.includes(secret('wxyz'))).toBe(false);
    const updated = await bench.switchyard.handlers['accounts.update']({
      id: first.id,
      secret: secret('1234'),
    });
    expect(updated.secretLastFour).toBe('1234');
    expect(
      await bench.switchyard.invoke('accounts.update', {
        id: first.id,
        secret: `sk-ant-oat01-${'x'.repeat(90)}`,
      }),
    ).toMatchObject({ error: { code: 'input-invalid' } });
  });
});

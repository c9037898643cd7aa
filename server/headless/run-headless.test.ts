import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createCompanionClient } from '../companion/client.ts';
import { temporaryDirectory } from '../storage/testing/temporary-directory.ts';
import { companionSocketPath, readInstanceFile } from './instance-file.ts';
import { readHeadlessOptions } from './options.ts';
import { runHeadless, type HeadlessInstance } from './run-headless.ts';
import { startDemoSession } from './start-demo.ts';

interface Started {
  readonly home: string;
  readonly instance: HeadlessInstance;
  readonly client: ReturnType<typeof createCompanionClient>;
}

async function start(
  home: string,
  environment: Readonly<Record<string, string>> = {},
  args: readonly string[] = ['--port', '0'],
): Promise<Started> {
  const directory = await temporaryDirectory();
  const all = { SWITCHYARD_SECRETS: 'memory', PATH: '', ...environment };
  const rendererDirectory = join(directory, 'renderer');
  await mkdir(rendererDirectory);
  await writeFile(join(rendererDirectory, 'index.html'), '<title>Switchyard</title>');
  const instance = await runHeadless({
    options: readHeadlessOptions([...args, '--home', home], all),
    version: '0.0.0-test',
    environment: all,
    homeDirectory: directory,
    rendererDirectory,
    startDemo: startDemoSession,
  });
  onTestFinished(() => instance.close());
  const facts = await readInstanceFile(home);
  return { home, instance, client: createCompanionClient(facts?.socket ?? '') };
}

const newHome = async (): Promise<string> => join(await temporaryDirectory(), 'home');

describe.skipIf(process.platform === 'win32')('a headless instance', () => {
  it('serves proxy, page and companion, keeps everything private, and leaves no trace of running behind', async () => {
    const { home, instance, client } = await start(await newHome());
    expect((await fetch(instance.proxy)).status).toBe(401);
    const page = new URL(instance.ui ?? '');
    expect(page.hash).toMatch(/^#token=[\w-]{43}$/);
    expect(await (await fetch(page.origin)).text()).toContain('Switchyard');
    expect(new URL(instance.proxy).port).not.toBe(page.port);
    const app = await client.call('app.snapshot', {});
    expect(app).toMatchObject({
      dataDirectory: home,
      demo: false,
      secrets: { backend: 'memory', state: 'available' },
    });
    for (const name of await readdir(home, { recursive: true })) {
      const facts = await stat(join(home, name));
      expect(facts.mode & 0o077, name).toBe(0);
    }
    expect((await stat(home)).mode & 0o777).toBe(0o700);
    await instance.close();
    expect(await readInstanceFile(home)).toBeNull();
    expect(await readdir(home)).not.toContain('control.sock');
    await expect(client.call('app.snapshot', {})).rejects.toMatchObject({ code: 'not-running' });
    const log = await readFile(join(home, 'logs', 'switchyard.log'), 'utf8');
    expect(log).not.toContain(page.hash.slice('#token='.length));
  });

  it('refuses a second start on the same home, which harms the first in no way', async () => {
    const { home, instance, client } = await start(await newHome());
    await expect(start(home)).rejects.toMatchObject({ code: 'already-running' });
    expect((await client.call('app.snapshot', {})).proxy.url).toBe(instance.proxy);
    expect(await readInstanceFile(home)).toMatchObject({ pid: process.pid, proxy: instance.proxy });
  });

  it('names a port that is taken, takes no other, and can start when it is free', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const home = await newHome();
    await expect(start(home, {}, ['--port', `${port}`])).rejects.toMatchObject({
      code: 'port-in-use',
      message: expect.stringContaining(`${port}`),
    });
    expect(await readInstanceFile(home)).toBeNull();
    await new Promise((resolve) => other.close(resolve));
    expect((await start(home, {}, ['--port', `${port}`])).instance.proxy).toBe(`http://127.0.0.1:${port}`);
  });

  it('closes a data directory that was open to others, and says which one cannot be used', async () => {
    const home = await newHome();
    await mkdir(home, { recursive: true });
    await chmod(home, 0o755);
    await start(home);
    expect((await stat(home)).mode & 0o777).toBe(0o700);
    const file = join(await temporaryDirectory(), 'file');
    await writeFile(file, '');
    for (const path of [file, join(file, 'below')])
      await expect(start(path)).rejects.toMatchObject({
        code: 'config-invalid',
        message: expect.stringContaining(path),
      });
  });

  it.each([
    ['broken JSON', '{"port": 43', true],
    ['an empty file', '', true],
    ['bad values', JSON.stringify({ port: 'x', theme: 'pink', historyDays: 0, privacy: true }), false],
    ['another shape', '[1,2]', false],
  ])('starts with defaults and a notice when the settings hold %s', async (_what, text, isSetAside) => {
    const home = await newHome();
    await mkdir(home, { recursive: true });
    await writeFile(join(home, 'settings.json'), text);
    const { client } = await start(home);
    const { settings } = await client.call('settings.snapshot', {});
    expect(settings).toMatchObject({ port: 4310, theme: 'system', historyDays: 90 });
    const { notices } = await client.call('app.snapshot', {});
    if (text !== '[1,2]') expect(notices.map(({ message }) => message).join(' ')).toMatch(/setting/);
    const kept = (await readdir(home)).filter((name) => name.startsWith('settings.json.corrupt-'));
    expect(kept).toHaveLength(isSetAside ? 1 : 0);
    if (isSetAside) expect(notices.some(({ message }) => message.includes(kept[0] ?? '-'))).toBe(true);
    if (isSetAside) expect(await readFile(join(home, kept[0] ?? ''), 'utf8')).toBe(text);
    await client.call('settings.update', { theme: 'dark' });
    expect(JSON.parse(await readFile(join(home, 'settings.json'), 'utf8'))).toMatchObject({
      theme: 'dark',
      port: 4310,
    });
    expect((await stat(join(home, 'settings.json'))).mode & 0o777).toBe(0o600);
  });

  it('tells a wrong passphrase from a missing one, keeps the accounts, and opens with the right one', async () => {
    const home = await newHome();
    const secret = `sk-ant-api03-${'x'.repeat(90)}wxyz`;
    const first = await start(home, { SWITCHYARD_SECRETS: 'file', SWITCHYARD_PASSPHRASE: 'right' });
    await first.client.call('accounts.add', { provider: 'anthropic', kind: 'api-key', secret });
    await first.instance.close();

    const wrong = await start(home, { SWITCHYARD_SECRETS: 'file', SWITCHYARD_PASSPHRASE: 'wrong' });
    const told = (await wrong.client.call('app.snapshot', {})).secrets;
    expect(told).toMatchObject({
      backend: 'file',
      state: 'locked',
      message: expect.stringMatching(/wrong/i),
    });
    const [account] = (await wrong.client.call('accounts.snapshot', {})).accounts;
    expect(account).toMatchObject({ credential: { state: 'store-locked' } });
    await expect(
      wrong.client.call('accounts.add', { provider: 'anthropic', kind: 'api-key', secret }),
    ).rejects.toMatchObject({ code: 'secret-locked' });
    const opened = await wrong.client.call('secrets.unlock', { passphrase: 'right' });
    expect(opened.secrets.state).toBe('available');
    await wrong.instance.close();

    const without = await start(home, { SWITCHYARD_SECRETS: 'file' });
    const missing = (await without.client.call('app.snapshot', {})).secrets;
    expect(missing).toMatchObject({ state: 'locked' });
    expect(missing.message).not.toBe(told.message);
    const files = (await readdir(home, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    for (const { parentPath, name } of files)
      expect(await readFile(join(parentPath, name), 'latin1')).not.toContain(secret.slice(-12));
  });

  it('puts the socket into a private folder when the home’s path is too long for one, and refuses a foreign folder', async () => {
    const home = join(await temporaryDirectory(), 'a'.repeat(60), 'b'.repeat(60));
    const { client } = await start(home);
    expect((await client.call('app.snapshot', {})).dataDirectory).toBe(home);
    const socket = (await readInstanceFile(home))?.socket ?? '';
    expect(socket.startsWith(home)).toBe(false);
    onTestFinished(() => rm(dirname(socket), { recursive: true, force: true }));
    const temporary = await temporaryDirectory();
    const path = await companionSocketPath(home, 'linux', temporary);
    expect(Buffer.byteLength(path)).toBeLessThan(104);
    expect((await stat(join(path, '..'))).mode & 0o777).toBe(0o700);
    await chmod(join(path, '..'), 0o777);
    await expect(companionSocketPath(home, 'linux', temporary)).rejects.toMatchObject({
      code: 'config-invalid',
    });
    expect(await companionSocketPath(home, 'win32')).toMatch(/^\\\\\.\\pipe\\switchyard-[0-9a-f]{16}$/);
  });

  it('shows three simulated accounts with known windows in a demo, and says that it is one', async () => {
    const { client, home } = await start(await newHome(), {}, ['--port', '0', '--demo']);
    const app = await client.call('app.snapshot', {});
    expect(app.demo).toBe(true);
    // A renewal, too, must stay on this computer.
    expect(app.redirectedHosts.map(({ host }) => host)).toEqual(
      expect.arrayContaining(['auth.openai.com', 'platform.claude.com', 'api.anthropic.com', 'chatgpt.com']),
    );
    const hosts = app.redirectedHosts.map(({ host }) => host);
    expect(hosts).toEqual([...new Set(hosts)]);
    const { accounts } = await client.call('quota.list', {});
    expect(accounts).toHaveLength(3);
    for (const { windows, label } of accounts) {
      expect(windows.length, label).toBeGreaterThan(0);
      expect(windows[0]?.usedFraction, label).toBeTypeOf('number');
    }
    const fractions = async (): Promise<string> =>
      JSON.stringify(
        (await client.call('quota.list', {})).accounts.map(({ windows }) =>
          windows.map(({ usedFraction }) => usedFraction),
        ),
      );
    const before = await fractions();
    await expect.poll(fractions, { timeout: 10_000, interval: 250 }).not.toBe(before);
    expect(home).not.toBe('');
  });

  it('leaves the accounts and files of the person alone in a demo, and nothing of itself behind', async () => {
    const home = await newHome();
    const real = await start(home);
    const secret = `sk-ant-api03-${'x'.repeat(90)}wxyz`;
    await real.client.call('accounts.add', { provider: 'anthropic', kind: 'api-key', secret, label: 'Mine' });
    await real.instance.close();
    const elsewhere = await temporaryDirectory();
    const places = { XDG_CONFIG_HOME: elsewhere, QWEN_HOME: elsewhere, APPDATA: elsewhere };
    for (const _time of ['once', 'again']) {
      const demo = await start(home, places, ['--port', '0', '--demo']);
      const { accounts } = await demo.client.call('accounts.snapshot', {});
      expect(accounts.map(({ label }) => label).toSorted()).toEqual(['Main', 'Personal', 'Work']);
      const { agents } = await demo.client.call('agents.list', {});
      expect(agents.filter(({ home: place }) => place.startsWith(elsewhere))).toEqual([]);
      await expect(start(home)).rejects.toMatchObject({ code: 'already-running' });
      await demo.instance.close();
    }
    const after = await start(home);
    const { accounts } = await after.client.call('accounts.snapshot', {});
    expect(accounts.map(({ label }) => label)).toEqual(['Mine']);
  });
});

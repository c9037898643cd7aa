import Conf from 'conf';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFakeElectron, type FakeElectron } from './testing/fake-electron.ts';

/** Boots the real composition root and the real server; only Electron itself is a stand-in. */
let fake: FakeElectron;
let home = '';
let port = 0;
const argv = process.argv;
const variables = { ...process.env };

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: free } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return free;
}

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'switchyard-boot-'));
  port = await freePort();
  fake = createFakeElectron({ home, appPath: home });
  vi.resetModules();
  vi.doMock('electron', () => fake.module);
  // electron-store may only be loaded inside Electron; it is this class with a default place.
  vi.doMock('electron-store', () => ({
    default: class extends Conf {
      constructor({ cwd, name }: { cwd: string; name: string }) {
        super({ cwd, configName: name, projectName: 'switchyard' });
      }
    },
  }));
  process.env['SWITCHYARD_E2E'] = '1';
  process.env['SWITCHYARD_SECRETS'] = 'memory';
  process.argv = ['electron', '.', '--home', join(home, 'data'), '--port', String(port)];
});

afterEach(async () => {
  (fake.module['app'] as { quit(): void }).quit();
  await vi.waitFor(() => expect(fake.hasQuit()).toBe(true), { timeout: 10_000 });
  vi.doUnmock('electron');
  vi.doUnmock('electron-store');
  process.argv = argv;
  process.env = { ...variables };
  Reflect.deleteProperty(globalThis, 'switchyardTest');
  await rm(home, { recursive: true, force: true });
});

describe('the desktop program', () => {
  it('locks down, serves, shows itself the first time, answers its page, focuses on a second start, and quits', async () => {
    await import('./main.ts');
    await vi.waitFor(() => expect(fake.windows.length).toBe(1), { timeout: 15_000 });
    const [main] = fake.windows;

    expect(fake.calls.filter((call) => call.startsWith('error'))).toEqual([]);
    const before = fake.calls.indexOf('protocol app');
    for (const call of [
      'enableSandbox',
      'registerSchemesAsPrivileged',
      `setPath userData ${join(home, 'data', 'desktop')}`,
      'setPermissionCheckHandler',
    ]) {
      expect(fake.calls.indexOf(call), call).toBeGreaterThanOrEqual(0);
      expect(fake.calls.indexOf(call), call).toBeLessThan(before);
    }
    expect(fake.calls).toContain('setWindowOpenHandler');
    expect(main?.loaded).toEqual(['app://switchyard/index.html#/overview']);
    expect(main?.options['webPreferences']).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
    });

    const answer = await fake.invoke(1, 'switchyard:control', 'app.snapshot', {});
    expect(answer).toMatchObject({ ok: true, value: { proxy: { state: 'running', port } } });
    await expect(fake.invoke(99, 'switchyard:control', 'app.snapshot', {})).rejects.toThrow('refused');
    expect(await fake.invoke(1, 'switchyard:control', 'app.nothing', {})).toMatchObject({ ok: false });
    const reply = await fetch(`http://127.0.0.1:${port}/v1/models`);
    expect(reply.status).toBe(401);
    await reply.arrayBuffer();

    const { trayModel } = (
      globalThis as unknown as { switchyardTest: { trayModel(): { menu: { label?: string }[] } } }
    ).switchyardTest;
    expect(trayModel().menu[0]?.label).toBe(`Running at 127.0.0.1:${port}`);
    await fake.invoke(1, 'switchyard:control', 'proxy.pause', {});
    await vi.waitFor(() => expect(trayModel().menu[0]?.label).toBe('Paused'));
    await vi.waitFor(() => expect(JSON.stringify(main?.pushed)).toContain('"paused"'));

    fake.trayEvents.emit('click', {});
    expect(fake.windows[1]?.loaded).toEqual(['app://switchyard/index.html#/popover']);
    expect(fake.windows[1]?.isVisible()).toBe(true);
    await fake.invoke(2, 'switchyard:shell', 'hide-popover', {});
    expect(fake.windows[1]?.isVisible()).toBe(false);

    expect(
      await fake.invoke(1, 'switchyard:shell', 'open-external', { url: 'file:///etc/passwd' }),
    ).toMatchObject({ ok: false });
    expect(fake.calls.some((call) => call.startsWith('open '))).toBe(false);

    const focused = fake.calls.filter((call) => call === 'focus').length;
    fake.appEvents.emit('second-instance', {}, [], '/', { show: 'main' });
    expect(fake.calls.filter((call) => call === 'focus').length).toBe(focused + 1);
    expect(fake.windows).toHaveLength(2);

    await fake.invoke(1, 'switchyard:shell', 'quit', {});
    await vi.waitFor(() => expect(fake.hasQuit()).toBe(true), { timeout: 10_000 });
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed');
  }, 40_000);

  it('leaves at once when another instance holds the lock, and touches nothing', async () => {
    fake.setLockFree(false);
    await import('./main.ts');
    expect(fake.hasQuit()).toBe(true);
    expect(fake.windows).toEqual([]);
    await expect(stat(join(home, 'data', 'vault'))).rejects.toThrow('ENOENT');
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed');
  });

  it('puts every agent back when it is asked to, with no window, no lock and no data directory of its own', async () => {
    process.argv = ['electron', '.', '--undo-all', '--home', join(home, 'data')];
    process.env['HOME'] = home;
    await import('./main.ts');
    expect(fake.calls).toEqual(['exit 0']);
    expect(fake.windows).toEqual([]);
    await expect(stat(join(home, 'data'))).rejects.toThrow('ENOENT');
  });

  it('says what is wrong with its arguments and leaves', async () => {
    process.argv = ['electron', '.', '--port', 'ninety'];
    await import('./main.ts');
    expect(fake.calls).toContain('error The port must be a whole number from 1 to 65535.');
    expect(fake.calls).toContain('exit 64');
  });

  it('stays and says why when the port is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(port, '127.0.0.1', resolve));
    try {
      await import('./main.ts');
      await vi.waitFor(() => expect(fake.windows.length).toBe(1), { timeout: 15_000 });
      const answer = await fake.invoke(1, 'switchyard:control', 'app.snapshot', {});
      expect(answer).toMatchObject({ ok: true, value: { proxy: { state: 'port-in-use', port } } });
      expect(fake.calls).toContain(`tooltip Switchyard · Port ${port} is in use`);
    } finally {
      await new Promise((resolve) => taken.close(resolve));
    }
  }, 40_000);
});

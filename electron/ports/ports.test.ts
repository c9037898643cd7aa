import Conf from 'conf';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createFakeEmitter } from '../testing/fake-emitter.ts';
import { trustSystemCertificates } from './certificates.ts';
import { createNotifier } from './notifier.ts';
import { createPaths } from './paths.ts';
import { createPower } from './power.ts';
import { dataDirectoryOf } from '../../server/index.ts';
import { openSettingsStore, type SettingsStorage } from './settings-store.ts';
import { hasTrayHost } from './tray-host.ts';

const made: string[] = [];
afterEach(async () => {
  for (const directory of made.splice(0)) await rm(directory, { recursive: true, force: true });
});

describe('the settings file', () => {
  /** `conf` is what electron-store extends; the package itself may only be loaded inside Electron. */
  async function open(content: string | null): Promise<{ storage: SettingsStorage; directory: string }> {
    const directory = await mkdtemp(join(tmpdir(), 'switchyard-settings-'));
    made.push(directory);
    if (content !== null) await writeFile(join(directory, 'settings.json'), content);
    const storage = await openSettingsStore(
      {
        directory,
        createStore: ({ cwd, name }) => new Conf({ cwd, configName: name, projectName: 'switchyard' }),
        nowMs: () => 1234,
      },
      'settings',
    );
    return { storage, directory };
  }

  it('is empty at first and keeps what is written', async () => {
    const { storage, directory } = await open(null);
    expect(await storage.read()).toEqual({});
    await storage.write({ port: 4311, theme: 'dark' });
    expect(await storage.read()).toEqual({ port: 4311, theme: 'dark' });
    expect(JSON.parse(await readFile(join(directory, 'settings.json'), 'utf8'))).toEqual({
      port: 4311,
      theme: 'dark',
    });
  });

  it.each([
    ['cut off', '{"port": 43'],
    ['empty', ''],
    ['not JSON', 'port=1'],
    ['a list', '[1,2]'],
    ['null', 'null'],
    ['text', '"x"'],
  ])('is set aside when it is %s, and nothing is lost', async (_what, content) => {
    const { storage, directory } = await open(content);
    const kept = join(directory, 'settings.json.corrupt-1234');
    await expect(storage.read()).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining(kept),
    });
    expect(await readFile(kept, 'utf8')).toBe(content);
    expect(await storage.read()).toEqual({});
    await storage.write({ port: 1 });
    expect((await readdir(directory)).sort()).toEqual(['settings.json', 'settings.json.corrupt-1234']);
  });

  it('refuses to become anything but an object', async () => {
    const { storage } = await open('{"port":1}');
    for (const value of [null, [], 'x', 7]) await expect(storage.write(value)).rejects.toThrow(TypeError);
    expect(await storage.read()).toEqual({ port: 1 });
  });
});

it('puts everything of ours under the data directory that was asked for', () => {
  const app = { getAppPath: () => '/app.asar', getPath: () => '/home/me' };
  expect(createPaths(app, '/data')).toMatchObject({
    dataDirectory: '/data',
    profileDirectory: '/data/desktop',
    rendererDirectory: '/app.asar/dist/renderer',
    preloadFile: '/app.asar/dist/electron/preload.cjs',
    homeDirectory: '/home/me',
  });
});

it.each([
  ['linux', {}, '/home/me/.local/share/switchyard'],
  ['linux', { XDG_DATA_HOME: '/xdg' }, '/xdg/switchyard'],
  ['darwin', {}, '/home/me/Library/Application Support/Switchyard'],
  ['win32', { APPDATA: '/roaming' }, '/roaming/Switchyard'],
])('uses the data directory of a headless start on %s', (platform, environment, expected) => {
  expect(dataDirectoryOf({ HOME: '/home/me', ...environment }, platform as NodeJS.Platform)).toBe(expected);
});

it('notifies with bounded text, opens what it is about on a click, and is silent where there is nothing', () => {
  const events = createFakeEmitter();
  const shown: { title: string; body: string }[] = [];
  const opened: unknown[] = [];
  const about = { kind: 'agent', id: 'codex', home: '/h' } as const;
  const notify = (supported: boolean) =>
    createNotifier(
      {
        isSupported: () => supported,
        create: (options) => ({ on: events.on, show: () => shown.push(options) }),
      },
      (subject) => opened.push(subject),
    ).notify({ title: 'T', body: 'b'.repeat(1000), about });
  notify(false);
  expect(shown).toEqual([]);
  notify(true);
  expect(shown).toEqual([{ title: 'T', body: 'b'.repeat(300) }]);
  events.emit('click');
  expect(opened).toEqual([about]);
});

it('keeps the machine awake with one blocker, from the first need to the last', () => {
  const calls: string[] = [];
  const power = createPower({
    start: (type) => calls.push(`start ${type}`),
    stop: (id) => calls.push(`stop ${id}`),
  });
  for (const isNeeded of [false, true, true, false, false, true]) power.stayAwake(isNeeded);
  expect(calls).toEqual(['start prevent-app-suspension', 'stop 1', 'start prevent-app-suspension']);
});

describe('the tray host', () => {
  it.each([
    ['a watcher is on the bus', async () => ({ stdout: '(true,)\n' }), true],
    ['no watcher is on the bus', async () => ({ stdout: '(false,)\n' }), false],
    ['nobody can tell', () => Promise.reject(new Error('ENOENT')), false],
  ])('on Linux, when %s', async (_when, run, expected) => {
    expect(await hasTrayHost('linux', run)).toBe(expected);
  });

  it('is always there on macOS and Windows, without asking', async () => {
    const run = () => Promise.reject(new Error('asked'));
    expect(await hasTrayHost('darwin', run)).toBe(true);
    expect(await hasTrayHost('win32', run)).toBe(true);
  });
});

it('adds the certificates that only the system knows', () => {
  let trusted: string[] = ['a', 'b'];
  const store = {
    getCACertificates: (type: 'default' | 'system') => (type === 'default' ? trusted : ['b', 'company']),
    setDefaultCACertificates: (certificates: string[]) => void (trusted = certificates),
  };
  expect(trustSystemCertificates(store)).toBe(1);
  expect(trusted).toEqual(['a', 'b', 'company']);
  expect(trustSystemCertificates(store)).toBe(0);
});

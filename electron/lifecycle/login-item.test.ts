import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { autostartEntry, createLoginItem, wasOpenedAtLogin, type LoginItem } from './login-item.ts';

const made: string[] = [];
afterEach(async () => {
  for (const directory of made.splice(0)) await rm(directory, { recursive: true, force: true });
});

async function setUp(
  platform: string,
  isPackaged = true,
): Promise<{ item: LoginItem; directory: string; set: unknown[] }> {
  const directory = await mkdtemp(join(tmpdir(), 'switchyard-login-'));
  made.push(directory);
  const set: { openAtLogin: boolean; args?: string[] }[] = [];
  const item = createLoginItem({
    app: {
      isPackaged,
      getLoginItemSettings: () => ({
        openAtLogin: set.at(-1)?.openAtLogin ?? false,
        wasOpenedAtLogin: false,
      }),
      setLoginItemSettings: (given) => set.push(given),
    },
    platform,
    configDirectory: directory,
    executable: '/opt/Switch yard/app',
  });
  return { item, directory, set };
}

describe('opening at login', () => {
  it('is a login item on macOS and Windows, started hidden', async () => {
    const { item, set } = await setUp('win32');
    await item.write(true);
    expect(set).toEqual([{ openAtLogin: true, args: ['--hidden'] }]);
    expect(await item.read()).toBe(true);
  });

  it('is an autostart entry on Linux that is written and removed again', async () => {
    const { item, directory, set } = await setUp('linux');
    expect(await item.read()).toBe(false);
    await item.write(true);
    expect(await readFile(join(directory, 'autostart', 'switchyard.desktop'), 'utf8')).toContain(
      'Exec="/opt/Switch yard/app" --hidden\n',
    );
    expect(await item.read()).toBe(true);
    await item.write(false);
    await item.write(false);
    expect(await item.read()).toBe(false);
    expect(set).toEqual([]);
  });

  it.each(['linux', 'darwin'])('does nothing in development on %s', async (platform) => {
    const { item, set } = await setUp(platform, false);
    await item.write(true);
    expect(item.isAvailable).toBe(false);
    expect(await item.read()).toBe(false);
    expect(set).toEqual([]);
  });

  it('escapes what a desktop entry would read as syntax', () => {
    const line = autostartEntry('/a "b" $HOME `x` \\ %f\nExec=evil')
      .split('\n')
      .find((row) => row.startsWith('Exec='));
    expect(line).toBe(
      String.raw`Exec="/a \\"b\\" \\$HOME \\` +
        '`x' +
        String.raw`\\` +
        '` ' +
        String.raw`\\\\ %%f\nExec=evil" --hidden`,
    );
  });

  it('recognises a start by the system', () => {
    const app = (opened: boolean) => ({
      isPackaged: true,
      getLoginItemSettings: () => ({ openAtLogin: true, wasOpenedAtLogin: opened }),
      setLoginItemSettings: () => undefined,
    });
    expect(wasOpenedAtLogin(app(true), 'darwin', false)).toBe(true);
    expect(wasOpenedAtLogin(app(true), 'linux', false)).toBe(false);
    expect(wasOpenedAtLogin(app(false), 'linux', true)).toBe(true);
  });
});

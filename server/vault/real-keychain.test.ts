import { execFile } from 'node:child_process';
import { access, constants, mkdir, readFile, readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../storage/testing/temporary-directory.ts';

const sessionPath = fileURLToPath(new URL('./testing/keychain-session.ts', import.meta.url));

async function isInstalled(program: string): Promise<boolean> {
  const candidates = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, program));
  const found = await Promise.allSettled(candidates.map((path) => access(path, constants.X_OK)));
  return found.some(({ status }) => status === 'fulfilled');
}

async function missingPrograms(): Promise<readonly string[]> {
  if (process.platform !== 'linux') return ['a Linux system'];
  const programs = ['gnome-keyring-daemon', 'dbus-run-session', 'gdbus'];
  const installed = await Promise.all(programs.map(isInstalled));
  return programs.filter((_program, index) => installed[index] === false);
}

interface Home {
  readonly vault: string;
  /** Runs one start of the vault in its own process and gives back what it printed. */
  start(
    action: 'fill' | 'read',
    keyringPassword: string,
    where?: { readonly bus?: 'none'; readonly vault?: string },
  ): Promise<Readonly<Record<string, unknown>>>;
}

/** A person's home of their own: nothing of the machine's real keyring or bus can be reached from it. */
async function makeHome(): Promise<Home> {
  const home = await temporaryDirectory();
  const folders = {
    XDG_DATA_HOME: 'share',
    XDG_CACHE_HOME: 'cache',
    XDG_CONFIG_HOME: 'config',
    XDG_RUNTIME_DIR: 'run',
  };
  const environment: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    LANG: 'C.UTF-8',
  };
  for (const [name, folder] of Object.entries(folders)) {
    environment[name] = join(home, folder);
    await mkdir(join(home, folder), { mode: 0o700 });
  }
  const vault = join(home, 'vault');
  return {
    vault,
    async start(action, keyringPassword, where = {}) {
      const command = [process.execPath, sessionPath, where.vault ?? vault, action, keyringPassword];
      const [program = '', ...rest] = where.bus === 'none' ? command : ['dbus-run-session', '--', ...command];
      const { stdout } = await promisify(execFile)(program, rest, { env: environment, timeout: 30_000 });
      const printed: unknown = JSON.parse(stdout);
      return { ...(typeof printed === 'object' ? printed : {}) };
    },
  };
}

const missing = await missingPrograms();
const reason = missing.length === 0 ? '' : ` (skipped: ${missing.join(', ')} is not here)`;

describe.skipIf(missing.length > 0)(
  `the vault over the real gnome-keyring${reason}`,
  { timeout: 90_000 },
  () => {
    it('survives the session, and a locked keyring costs nothing', async () => {
      const home = await makeHome();
      expect(await home.start('fill', 'right')).toMatchObject({
        backend: 'keychain',
        state: 'available',
        put: 'done',
      });
      const record = await readFile(join(home.vault, 'account-1.v'));
      const pin = await readFile(join(home.vault, 'kek.json'));

      expect(await home.start('read', 'right')).toMatchObject({
        state: 'available',
        secret: 'real-secret-ü',
      });

      const locked = await home.start('read', 'wrong');
      expect(locked).toMatchObject({
        backend: 'keychain',
        state: 'locked',
        secret: 'secret-locked',
        put: 'secret-locked',
      });
      const busless = await home.start('read', 'no-daemon', { bus: 'none' });
      expect(busless).toMatchObject({
        backend: 'keychain',
        state: 'absent',
        secret: 'secret-absent',
        put: 'secret-absent',
      });

      expect(await readFile(join(home.vault, 'account-1.v'))).toEqual(record);
      expect(await readFile(join(home.vault, 'kek.json'))).toEqual(pin);
      expect(await home.start('read', 'right')).toMatchObject({
        state: 'available',
        secret: 'real-secret-ü',
      });
    });

    it('chooses nothing and saves nothing where no bus or no keyring is there', async () => {
      const home = await makeHome();
      expect(await home.start('fill', 'no-daemon', { bus: 'none' })).toMatchObject({
        backend: null,
        state: 'absent',
        put: 'secret-absent',
      });
      // The service may be started by the bus here; it then has no keyring, and cannot ask for a password to make one.
      expect(await home.start('fill', 'no-daemon')).toMatchObject({
        backend: null,
        state: 'absent',
        put: 'secret-absent',
      });
      await expect(readdir(home.vault)).rejects.toMatchObject({ code: 'ENOENT' });
    });

    it('keeps the keys of two data directories apart, and does not start on a locked keyring', async () => {
      const home = await makeHome();
      await home.start('fill', 'right');
      const second = join(home.vault, '..', 'second');
      expect(await home.start('fill', 'wrong', { vault: second })).toMatchObject({
        backend: null,
        state: 'locked',
        put: 'secret-locked',
      });
      await expect(readdir(second)).rejects.toMatchObject({ code: 'ENOENT' });
      expect(await home.start('fill', 'right', { vault: second })).toMatchObject({ put: 'done' });
      expect(await home.start('read', 'right')).toMatchObject({ secret: 'real-secret-ü' });
    });
  },
);

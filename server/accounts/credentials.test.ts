import { execFile } from 'node:child_process';
import {
  chmod,
  mkdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { providers } from '../providers/index.ts';
import type { Provider } from '../providers/provider.ts';
import { temporaryDirectory } from '../storage/testing/temporary-directory.ts';
import type { AccountRecord } from './account.ts';
import { createCredentialSource, type CredentialSource } from './credentials.ts';

const now = Date.UTC(2026, 10, 20, 12);
const claude = providers.find(({ descriptor }) => descriptor.id === 'claude') as Provider;
const anthropic = providers.find(({ descriptor }) => descriptor.id === 'anthropic') as Provider;
const account = (kind: AccountRecord['kind'], source: string | null = null): AccountRecord => ({
  id: 'account',
  provider: 'claude',
  vendor: 'anthropic',
  kind,
  label: 'Work',
  enabled: true,
  position: 0,
  createdAtMs: 1,
  email: null,
  plan: null,
  vendorAccountId: null,
  secretLastFour: null,
  source,
  baseUrl: null,
  endpoint: null,
});
const login = (accessToken: string, change: object = {}): string =>
  JSON.stringify({
    claudeAiOauth: {
      accessToken,
      refreshToken: 'sk-ant-ort01-refresh',
      expiresAt: now + 3_600_000,
      scopes: ['user:inference', 'user:profile'],
      subscriptionType: 'max',
      ...change,
    },
  });

async function loginFile(text: string): Promise<{
  readonly path: string;
  readonly directory: string;
  readonly source: CredentialSource;
  readonly token: () => Promise<string>;
}> {
  const directory = await temporaryDirectory();
  const path = join(directory, '.credentials.json');
  await writeFile(path, text, { mode: 0o600 });
  const source = createCredentialSource({ get: () => Promise.reject(new Error('not asked')) });
  const token = async (): Promise<string> =>
    (await source.resolve(account('cli-login', path), claude, now)).secret;
  return { path, directory, source, token };
}

describe('a login that a vendor’s program owns', () => {
  it('is read again when the program has renewed it, in place or by a new file', async () => {
    const { path, directory, token } = await loginFile(login('sk-ant-oat01-one'));
    expect(await token()).toBe('sk-ant-oat01-one');
    await writeFile(path, login('sk-ant-oat01-longer'));
    expect(await token()).toBe('sk-ant-oat01-longer');
    await writeFile(join(directory, 'new'), login('sk-ant-oat01-third_'));
    const { mtime } = await stat(path);
    await utimes(join(directory, 'new'), mtime, mtime);
    await rename(join(directory, 'new'), path);
    expect(await token()).toBe('sk-ant-oat01-third_');
  });

  it('is never written: bytes, times and mode are the same after any number of reads', async () => {
    const { path, token } = await loginFile(login('sk-ant-oat01-one'));
    await chmod(path, 0o640);
    const before = await stat(path, { bigint: true });
    const bytes = await readFile(path);
    for (let index = 0; index < 20; index += 1) await token();
    const after = await stat(path, { bigint: true });
    expect([after.mtimeNs, after.ctimeNs, after.mode, after.ino]).toEqual([
      before.mtimeNs,
      before.ctimeNs,
      before.mode,
      before.ino,
    ]);
    expect(await readFile(path)).toEqual(bytes);
  });

  it('is followed through a symbolic link, also when the link moves', async () => {
    const { path, directory, source } = await loginFile(login('sk-ant-oat01-one'));
    const link = join(directory, 'link');
    await symlink(path, link);
    const token = async (): Promise<string> =>
      (await source.resolve(account('cli-login', link), claude, now)).secret;
    expect(await token()).toBe('sk-ant-oat01-one');
    await writeFile(join(directory, 'other'), login('sk-ant-oat01-two'));
    await rm(link);
    await symlink(join(directory, 'other'), link);
    expect(await token()).toBe('sk-ant-oat01-two');
  });

  it('asks the person to open the program when it has expired, at the moment it does', async () => {
    const { source, path } = await loginFile(login('sk-ant-oat01-one', { expiresAt: now + 1 }));
    await source.resolve(account('cli-login', path), claude, now);
    await expect(source.resolve(account('cli-login', path), claude, now + 1)).rejects.toMatchObject({
      code: 'credential-expired',
      message: expect.stringContaining('"Work"'),
    });
  });

  it.each([
    ['truncated', login('sk-ant-oat01-one').slice(0, 40)],
    ['empty', ''],
    ['something else', '[1, 2]'],
    ['signed out', login('')],
    ['a refresh token in the wrong place', login('sk-ant-ort01-secret')],
    ['a header in disguise', login('a\r\nx-evil: 1')],
  ])('is refused, without repeating it, when it is %s', async (_what, text) => {
    const { token } = await loginFile(text);
    const error = await token().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'credential-expired' });
    expect(String((error as Error).message)).not.toMatch(/sk-ant|x-evil/);
  });

  it('says so when the file is missing, a folder, too large or unreadable', async () => {
    const { path, directory, source } = await loginFile(login('sk-ant-oat01-one'));
    const message = async (file: string): Promise<string | null> =>
      (await source.readLogin(file, claude, now)).message;
    expect(await message(join(directory, 'none'))).toContain('does not exist');
    await mkdir(join(directory, 'folder'));
    expect(await message(join(directory, 'folder'))).toContain('is not a file');
    await truncate(path, 5 * 1024 ** 3);
    expect(await message(path)).toContain('too large');
    expect(await message('\0')).toContain('could not be read');
    expect(await message('')).toContain('does not exist');
  });

  it.skipIf(process.platform === 'win32')('does not wait for a pipe or read a device for ever', async () => {
    const { directory, source } = await loginFile('');
    await promisify(execFile)('mkfifo', [join(directory, 'pipe')]);
    expect(await source.readLogin(join(directory, 'pipe'), claude, now)).toMatchObject({
      state: 'unreadable',
    });
    expect(await source.readLogin('/dev/zero', claude, now)).toMatchObject({ state: 'unreadable' });
  });

  it('belongs to providers whose program keeps one', async () => {
    const { path, source } = await loginFile(login('sk-ant-oat01-one'));
    expect(await source.readLogin(path, anthropic, now)).toMatchObject({
      state: 'unreadable',
      credential: null,
    });
  });
});

describe('a secret of ours', () => {
  const key = (end: string): string => `sk-ant-api03-${'x'.repeat(80)}${end}`;

  it('is asked of the vault once, and again when it was replaced', async () => {
    let stored = key('old');
    let asked = 0;
    const source = createCredentialSource({
      get: async () => {
        asked += 1;
        return { secret: stored };
      },
    });
    const secret = async (): Promise<string> =>
      (await source.resolve(account('api-key'), anthropic, now)).secret;
    expect([await secret(), await secret(), asked]).toEqual([key('old'), key('old'), 1]);
    stored = key('new');
    source.forget('account');
    expect(await secret()).toBe(key('new'));
  });

  it('is not remembered when it was replaced while it was being read', async () => {
    let stored = key('old');
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const source = createCredentialSource({
      get: async () => {
        const secret = stored;
        await gate;
        return { secret };
      },
    });
    const reading = source.resolve(account('api-key'), anthropic, now);
    stored = key('new');
    source.forget('account');
    release();
    await reading;
    expect((await source.resolve(account('api-key'), anthropic, now)).secret).toBe(key('new'));
  });

  it('is not there for a login that passes through', async () => {
    const source = createCredentialSource({ get: () => Promise.reject(new Error('asked')) });
    expect(await source.resolve(account('pass-through'), claude, now)).toMatchObject({
      form: 'relayed',
      secret: '',
    });
  });

  it('passes the vault’s own error on', async () => {
    const source = createCredentialSource({ get: () => Promise.reject(new Error('locked')) });
    await expect(source.resolve(account('api-key'), anthropic, now)).rejects.toThrow('locked');
  });
});

it('gives no key, and opens no vault, for a server that needs none', async () => {
  const source = createCredentialSource({ get: () => Promise.reject(new Error('the vault was asked')) });
  const endpoint = { dialect: null, authStyle: 'none', headers: [], switches: {}, models: [] } as const;
  const keyless = { ...account('api-key'), endpoint: { ...endpoint, headers: [], models: [] } };
  expect(await source.resolve(keyless, anthropic, now)).toMatchObject({ form: 'api-key', secret: '' });
});

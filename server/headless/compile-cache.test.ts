import { chmod, mkdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../storage/testing/temporary-directory.ts';
import { openCompileCache, type CompileCacheInput } from './compile-cache.ts';

const userId = process.getuid?.() ?? null;

function input(dataDirectory: string, changes: Partial<CompileCacheInput> = {}): CompileCacheInput {
  return { dataDirectory, serves: true, platform: process.platform, userId, ...changes };
}

describe.skipIf(process.platform === 'win32')('the folder of the compile cache', () => {
  it('is made, private like the data directory around it, and found again', async () => {
    const home = join(await temporaryDirectory(), 'new', 'data');
    const found = await openCompileCache(input(home));
    expect(found).toBe(join(home, 'compile-cache'));
    expect((await stat(home)).mode & 0o777).toBe(0o700);
    expect((await stat(join(home, 'compile-cache'))).mode & 0o777).toBe(0o700);
    expect(await openCompileCache(input(home))).toBe(found);
  });

  it('is another one for the companion, which makes no data directory', async () => {
    const home = join(await temporaryDirectory(), 'data');
    expect(await openCompileCache(input(home, { serves: false }))).toBeNull();
    await expect(stat(home)).rejects.toThrow('ENOENT');
    await mkdir(home, { mode: 0o700 });
    expect(await openCompileCache(input(home, { serves: false }))).toBe(join(home, 'compile-cache-verbs'));
  });

  it.each([0o755, 0o770, 0o777, 0o1777])('is not used below a data directory of mode %o', async (mode) => {
    const home = await temporaryDirectory();
    await chmod(home, mode);
    expect(await openCompileCache(input(home))).toBeNull();
    await expect(stat(join(home, 'compile-cache'))).rejects.toThrow('ENOENT');
  });

  it('is not used when it is open to others, a link, a file, or another user’s', async () => {
    const parent = await temporaryDirectory();
    const make = async (name: string): Promise<string> => {
      const home = join(parent, name);
      await mkdir(home, { mode: 0o700 });
      return home;
    };
    const open = await make('open');
    await mkdir(join(open, 'compile-cache'));
    await chmod(join(open, 'compile-cache'), 0o777);
    const link = await make('link');
    await symlink(parent, join(link, 'compile-cache'));
    const file = await make('file');
    await writeFile(join(file, 'compile-cache'), '');
    for (const home of [open, link, file]) expect(await openCompileCache(input(home))).toBeNull();
    const other = input(await make('other'), { userId: (userId ?? 0) + 1 });
    expect(await openCompileCache(other)).toBeNull();
  });

  it('does without where nothing can be made, and says nothing', async () => {
    const file = join(await temporaryDirectory(), 'file');
    await writeFile(file, '');
    expect(await openCompileCache(input(file))).toBeNull();
    expect(await openCompileCache(input(join(file, 'below')))).toBeNull();
  });

  it('is on Windows only below the user’s own profile', async () => {
    const home = await temporaryDirectory();
    expect(await openCompileCache(input(home, { platform: 'win32', userId: null }))).toBeNull();
  });
});

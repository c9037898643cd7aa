import { lstat, mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ensurePrivateDirectory, sweepTemporaryFiles, writeFileAtomic } from './atomic-file.ts';
import { renameWithRetry } from './rename-with-retry.ts';
import { temporaryDirectory } from './testing/temporary-directory.ts';

const posix = process.platform !== 'win32';

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

it('replaces the content and leaves nothing else in the folder', async () => {
  const directory = await temporaryDirectory();
  const path = join(directory, 'state.json');
  await writeFileAtomic(path, 'first, which is longer');
  await writeFileAtomic(path, Buffer.from([0, 255, 10, 13]));
  expect([...(await readFile(path))]).toEqual([0, 255, 10, 13]);
  expect(await readdir(directory)).toEqual(['state.json']);
});

it.runIf(posix)('closes a new file to other users unless a mode is given, whatever the umask', async () => {
  const directory = await temporaryDirectory();
  await writeFileAtomic(join(directory, 'private'), 'x');
  await writeFileAtomic(join(directory, 'open'), 'x', { mode: 0o664 });
  expect((await stat(join(directory, 'private'))).mode & 0o777).toBe(0o600);
  expect((await stat(join(directory, 'open'))).mode & 0o777).toBe(0o664);
});

it('keeps the old file and removes the temporary one when the write cannot finish', async () => {
  const directory = await temporaryDirectory();
  const path = join(directory, 'occupied');
  await mkdir(path);
  await writeFile(join(path, 'inside'), 'kept');
  await expect(writeFileAtomic(path, 'x')).rejects.toThrow();
  expect(await readdir(directory)).toEqual(['occupied']);
  expect(await readFile(join(path, 'inside'), 'utf8')).toBe('kept');
  await expect(writeFileAtomic(join(directory, 'missing', 'file'), 'x')).rejects.toMatchObject({
    code: 'ENOENT',
  });
});

it('leaves one complete content when many writers race for one file', async () => {
  const directory = await temporaryDirectory();
  const path = join(directory, 'raced');
  const contents = Array.from({ length: 20 }, (_, index) => String(index).repeat(5000));
  await Promise.all(contents.map((content) => writeFileAtomic(path, content)));
  expect(contents).toContain(await readFile(path, 'utf8'));
  expect(await readdir(directory)).toEqual(['raced']);
});

it('sweeps what killed writes left, and nothing that is not ours', async () => {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, '.switchyard-tmp-0a1b'), 'half a secret');
  await writeFile(join(directory, 'switchyard-tmp-notours'), '');
  await writeFile(join(directory, 'account.v'), '');
  await mkdir(join(directory, '.switchyard-tmp-folder'));
  await symlink(join(directory, 'account.v'), join(directory, '.switchyard-tmp-link'));
  expect(await sweepTemporaryFiles(directory)).toEqual(['.switchyard-tmp-0a1b']);
  expect((await readdir(directory)).sort()).toEqual([
    '.switchyard-tmp-folder',
    '.switchyard-tmp-link',
    'account.v',
    'switchyard-tmp-notours',
  ]);
  expect(await sweepTemporaryFiles(join(directory, 'missing'))).toEqual([]);
});

it('waits for a scanner that holds the target, as Windows reports it', async () => {
  const delays: number[] = [];
  let refusals = 4;
  await renameWithRetry('a', 'b', {
    rename: async () => {
      refusals -= 1;
      if (refusals >= 0) throw failure('EBUSY');
    },
    wait: async (delayMs) => delays.push(delayMs),
  });
  expect(delays).toEqual([50, 100, 150, 200]);
});

it('gives up after ten tries, and at once when trying again cannot help', async () => {
  const delays: number[] = [];
  const refuse = (code: string): Promise<void> =>
    renameWithRetry('a', 'b', {
      rename: () => Promise.reject(failure(code)),
      wait: async (delayMs) => delays.push(delayMs),
    });
  await expect(refuse('EPERM')).rejects.toMatchObject({ code: 'EPERM' });
  expect(delays).toHaveLength(9);
  expect(Math.max(...delays)).toBeLessThanOrEqual(500);
  await expect(refuse('EXDEV')).rejects.toMatchObject({ code: 'EXDEV' });
  expect(delays).toHaveLength(9);
});

it.runIf(posix)('makes a private folder and closes one that was open', async () => {
  const directory = await temporaryDirectory();
  const nested = join(directory, 'a', 'b');
  await ensurePrivateDirectory(nested);
  await mkdir(join(directory, 'wide'), { mode: 0o755 });
  await ensurePrivateDirectory(join(directory, 'wide'));
  expect((await lstat(nested)).mode & 0o777).toBe(0o700);
  expect((await lstat(join(directory, 'wide'))).mode & 0o077).toBe(0);
});

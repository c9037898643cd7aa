import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryDirectory } from '../storage/testing/temporary-directory.ts';
import { sweepProgramDirectories } from './program-directories.ts';

const left = '00000000-0000-4000-8000-000000000001';
const used = '00000000-0000-4000-8000-000000000002';
const linked = '00000000-0000-4000-8000-000000000003';

async function programs(): Promise<string> {
  const directory = join(await temporaryDirectory(), 'programs');
  for (const name of [left, used, 'somebody-elses']) {
    await mkdir(join(directory, name, 'inside'), { recursive: true });
    await writeFile(join(directory, name, 'inside', '.credentials.json'), '{}');
  }
  await writeFile(join(directory, 'a-file'), '');
  return directory;
}

describe('directories of program sign-ins at the start', () => {
  test('go when no account reads from them, and nothing else goes', async () => {
    const directory = await programs();
    const outside = await temporaryDirectory();
    await writeFile(join(outside, 'kept'), '');
    await symlink(outside, join(directory, linked), 'junction');
    await sweepProgramDirectories(directory, [
      join(directory, used, 'inside', '.credentials.json'),
      '/home/person/.claude/.credentials.json',
    ]);
    expect((await readdir(directory)).sort()).toEqual([used, linked, 'a-file', 'somebody-elses'].sort());
    expect(await readdir(join(directory, used, 'inside'))).toEqual(['.credentials.json']);
    expect(await readdir(outside)).toEqual(['kept']);
  });

  test('stay when the account names them by another way to the same data directory', async () => {
    const directory = await programs();
    const otherWay = join(await temporaryDirectory(), 'link');
    await symlink(directory, otherWay, 'junction');
    await sweepProgramDirectories(otherWay, [join(directory, used, 'inside', '.credentials.json')]);
    expect(await readdir(directory)).toContain(used);
    expect(await readdir(directory)).not.toContain(left);
  });

  test('that were never made are no trouble', async () => {
    await expect(
      sweepProgramDirectories(join(await temporaryDirectory(), 'none'), []),
    ).resolves.toBeUndefined();
  });
});

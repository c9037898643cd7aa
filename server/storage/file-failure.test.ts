import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SwitchyardError } from '../errors/index.ts';
import { writeFailure } from './file-failure.ts';
import { temporaryDirectory } from './testing/temporary-directory.ts';
import { openVersionedJson } from './versioned-json.ts';

const failed = (code: string): Error => Object.assign(new Error(`${code}: no, write`), { code });

it.each([
  ['ENOSPC', 'accounts.json cannot be written (ENOSPC: the disk is full)'],
  ['EROFS', 'accounts.json cannot be written (EROFS: the file system is read-only)'],
  ['EIO', 'accounts.json cannot be written (EIO)'],
  ['constructor', 'accounts.json cannot be written (constructor)'],
])('a write that fails with %s says so in words', (code, message) => {
  expect(writeFailure('/home/me/accounts.json', failed(code))).toMatchObject({
    code: 'file-refused',
    message,
    cause: { code },
  });
});

it('a file whose name says nothing is called by what is in it', () => {
  expect(writeFailure('/vault/a.v', failed('EDQUOT'), 'The secret of a could not be stored')).toMatchObject({
    code: 'file-refused',
    message: 'The secret of a could not be stored (EDQUOT: the disk quota is used up)',
  });
});

it('what is no failed file call stays what it is', () => {
  const own = new SwitchyardError('conflict', 'x');
  const other = new TypeError('y');
  expect([writeFailure('a', own), writeFailure('a', other)]).toEqual([own, other]);
});

it('a state file that cannot be stored is no fault to report, and the value stays the stored one', async () => {
  const path = join(await temporaryDirectory(), 'state.json');
  const state = await openVersionedJson<number>({
    path,
    version: 1,
    minReader: 1,
    parse: Number,
    initial: 1,
    clock: { nowMs: () => 0 },
  });
  await mkdir(join(path, 'in the way'), { recursive: true });
  await expect(state.save(2)).rejects.toMatchObject({
    code: 'file-refused',
    message: expect.stringContaining('state.json cannot be written'),
  });
  expect(state.value).toBe(1);
});

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../storage/testing/temporary-directory.ts';
import { createFileShelf } from './record-shelf.ts';

const bytes = Buffer.from('sealed');

it('a record that the disk does not take is the disk’s matter: nobody is told to unlock the secret store', async () => {
  const directory = await temporaryDirectory();
  await mkdir(join(directory, 'a.v'));
  const shelf = createFileShelf(directory);
  const refused = { code: 'file-refused', remedy: expect.not.stringContaining('nlock') };
  await expect(shelf.replace('a', bytes, null)).rejects.toMatchObject({
    ...refused,
    message: expect.stringMatching(/^The secret of a could not be stored \([A-Z_]+\)$/),
  });
  await expect(shelf.remove('a')).rejects.toMatchObject({
    ...refused,
    message: expect.stringMatching(/^The secret of a could not be removed \([A-Z_]+\)$/),
  });
});

it('a record that cannot be read is still a matter of the secrets', async () => {
  const directory = await temporaryDirectory();
  await mkdir(join(directory, 'a.v'));
  await expect(createFileShelf(directory).read('a', 'current')).rejects.toMatchObject({
    code: 'secrets-unavailable',
  });
});

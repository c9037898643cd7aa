import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startChatGptBench, type ChatGptBench } from './testing/chatgpt-bench.ts';

let bench: ChatGptBench;
beforeEach(async () => {
  bench = await startChatGptBench();
});
afterEach(() => bench.close());

/** Nothing can be written over a directory. */
const blockAccountsFile = async (): Promise<void> => {
  const path = join(bench.product.dataDirectory, 'accounts.json');
  await rm(path, { force: true });
  await mkdir(join(path, 'in the way'), { recursive: true });
};
const secrets = async (): Promise<readonly string[]> => {
  const names = await readdir(join(bench.product.dataDirectory, 'vault'), { recursive: true });
  return names.filter((name) => /[0-9a-f]{8}-[0-9a-f]{4}-/.test(name));
};
const families = () => bench.vendor.tokens.grants.families();

describe('a sign-in when the list of accounts cannot be written', () => {
  test('again is kept: its tokens are on the disk and in use, and must not be given back', async () => {
    const id = await bench.account();
    await blockAccountsFile();
    expect(await bench.signIn(id)).toEqual({ kind: 'done', accountId: id });
    expect(families().map(({ ended }) => ended)).toEqual([null, null]);
    const body = { model: 'gpt-5.5', input: 'hello', stream: true, store: false };
    expect((await bench.post('/v1/responses', body)).status).toBe(200);
  });

  test('for a new account is given back, and leaves neither an account nor a secret', async () => {
    const before = await secrets();
    await blockAccountsFile();
    expect(await bench.signIn()).toMatchObject({ kind: 'failed' });
    expect(families().map(({ ended }) => ended)).toEqual(['Signed out']);
    expect((await bench.product.switchyard.handlers['accounts.snapshot']({})).accounts).toEqual([]);
    expect(await secrets()).toEqual(before);
  });
});

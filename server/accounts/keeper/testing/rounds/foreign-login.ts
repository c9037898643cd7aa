import { mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCredentialSource } from '../../../credentials.ts';
import type { AccountRecord } from '../../../account.ts';
import type { Provider } from '../../../../providers/provider.ts';
import { openLoginBench, openLoginProcess, simulatedGrant } from '../login-bench.ts';
import { differs, firstFault, openRoundBook, type RoundReport } from './report.ts';

/**
 * T-R5: a vendor's program edits its own login file again and again while we read it for requests and are told that
 * its token was refused. The file is never written by us, and its refresh token is never posted.
 */
export async function foreignLogin(count: number): Promise<RoundReport> {
  const book = openRoundBook('T-R5', "a vendor program's login file is read and never written");
  const bench = await openLoginBench();
  const here = await openLoginProcess(bench.directory);
  const directory = await mkdtemp(join(tmpdir(), 'switchyard-cli-'));
  const path = join(directory, 'login.json');
  const source = createCredentialSource(here.vault);
  const account = { id: 'theirs', kind: 'cli-login', label: 'theirs', source: path } as AccountRecord;
  for (let round = 0; round < count; round += 1)
    await book.round(`edit ${round}`, async () => {
      const text = JSON.stringify({ token: `t${round}`, refresh: `r${round}` });
      await writeFile(`${path}.new`, text);
      await rename(`${path}.new`, path);
      const before = await stat(path);
      const credential = await source.resolve(account, readsToken, Date.now());
      source.refused(account, credential);
      await source.wasRenewed(account, readsToken, Date.now());
      const refusal = await here.keeper
        .renew('theirs', simulatedGrant(bench.server.url), credential.secret)
        .catch((error: { readonly code?: string }) => error.code);
      const after = await stat(path);
      return firstFault(
        differs('read', credential.secret, `t${round}`),
        differs('keeper', refusal, 'not-found'),
        differs(
          'file',
          [after.ino, after.mtimeMs, await readFile(path, 'utf8')],
          [before.ino, before.mtimeMs, text],
        ),
        differs('posts', bench.server.posts.length, 0),
      );
    });
  await here.close();
  await bench.close();
  await rm(directory, { recursive: true, force: true });
  return book.report();
}

const readsToken = {
  descriptor: { label: 'Theirs' },
  login: {
    parse: (text: string) => ({
      state: 'usable',
      credential: {
        form: 'bearer',
        secret: (JSON.parse(text) as { readonly token: string }).token,
        vendorAccountId: null,
        expiresAtMs: null,
      },
      email: null,
      plan: null,
      vendorAccountId: null,
      message: null,
    }),
  },
} as unknown as Provider;

import { openLoginBench, openLoginProcess, plantLogin, simulatedGrant } from '../login-bench.ts';
import { startRenewingProcess } from '../process-control.ts';
import { differs, firstFault, openRoundBook, type RoundReport } from './report.ts';

const hour = 3_600_000;

/** T-R2: two processes find the same token expired at the same moment, on a server that punishes every reuse. */
export async function twoProcesses(count: number): Promise<RoundReport> {
  const bench = await openLoginBench();
  const book = openRoundBook('T-R2', 'two processes renew the same login: no invalid_grant');
  const planter = await openLoginProcess(bench.directory);
  const profile = simulatedGrant(bench.server.url);
  const input = { directory: bench.directory, tokenServer: bench.server.url, account: 'a' };
  const pair = await Promise.all([startRenewingProcess(input), startRenewingProcess(input)]);
  for (let round = 0; round < count; round += 1) {
    await book.round(`round ${round}`, async () => {
      await Promise.all(pair.map((one) => one.ask({ do: 'forget' })));
      const { answer, family } = bench.server.signIn();
      await plantLogin(planter.vault, 'a', answer, profile, Date.now() - 9 * hour);
      const before = bench.server.posts.length;
      const answers = await Promise.all(pair.map((one) => one.ask({ do: 'token' })));
      const posts = bench.server.posts.slice(before);
      book.count('posts', posts.length);
      book.count('refused', posts.filter(({ outcome }) => outcome !== 'issued').length);
      const tokens = answers.map(({ done }) => (done as { readonly token?: string } | undefined)?.token);
      return firstFault(
        differs(
          'posts',
          posts.map(({ outcome }) => outcome),
          ['issued'],
        ),
        differs('tokens', tokens, [family.accessToken, family.accessToken]),
        differs('the login', family.ended, null),
        differs('saved', (await planter.read('a')).record.refreshToken, family.current),
      );
    });
  }
  await Promise.all(pair.map((one) => one.kill()));
  await planter.close();
  await bench.close();
  return book.report();
}

/** T-R3, first half: the process that holds the lock in the middle of its request is killed. */
export async function killedLockHolder(count: number): Promise<RoundReport> {
  const bench = await openLoginBench();
  const book = openRoundBook(
    'T-R3',
    'lock holder killed: taken over within a second, nothing redeemed twice',
  );
  const here = await openLoginProcess(bench.directory, { settings: { restMs: 0 } });
  const profile = simulatedGrant(bench.server.url);
  for (let round = 0; round < count; round += 1) {
    await book.round(`round ${round}`, async () => {
      await here.keeper.forget('a');
      const { answer, family } = bench.server.signIn();
      await plantLogin(here.vault, 'a', answer, profile, Date.now() - 9 * hour);
      const hold = bench.server.hold('after');
      const holder = await startRenewingProcess({
        directory: bench.directory,
        tokenServer: bench.server.url,
        account: 'a',
      });
      holder.tell({ do: 'token' });
      await hold.arrived;
      await holder.kill();
      hold.release();
      const killedAtMs = Date.now();
      const { token } = await here.keeper.accessToken('a', profile);
      // Until the taker's own request came in; what follows is the request and the disk.
      const tookMs = (bench.server.posts.at(-1)?.atMs ?? 0) - killedAtMs;
      book.most('slowest-takeover-ms', tookMs);
      return firstFault(
        differs('within a second', tookMs <= 1000, true),
        differs('redeems', family.redeems, 1),
        differs('the login', family.ended, null),
        differs('token', token, family.accessToken),
      );
    });
  }
  await here.close();
  await bench.close();
  return book.report();
}

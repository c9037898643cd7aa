import { openLoginBench, openLoginProcess, plantLogin, simulatedGrant } from '../login-bench.ts';
import { differs, firstFault, openRoundBook, type RoundReport } from './report.ts';

const hour = 3_600_000;

/** T-R1: 500 callers at once with a token that has ended; half of them come with the token that failed. */
export async function concurrentCallers(count: number): Promise<RoundReport> {
  const bench = await openLoginBench();
  const book = openRoundBook('T-R1', '500 concurrent requests on an expired token: exactly one POST');
  const here = await openLoginProcess(bench.directory, { settings: { restMs: 0 } });
  const profile = simulatedGrant(bench.server.url);
  for (let round = 0; round < count; round += 1) {
    await book.round(`round ${round}`, async () => {
      const { answer, family } = bench.server.signIn();
      const old = family.accessToken;
      await here.keeper.forget('a');
      await plantLogin(here.vault, 'a', answer, profile, here.clock.nowMs() - 9 * hour);
      const before = bench.server.posts.length;
      const tokens = await Promise.all(
        Array.from({ length: 500 }, (_, index) =>
          index % 2 === 0 ? here.keeper.accessToken('a', profile) : here.keeper.renew('a', profile, old),
        ),
      );
      const different = new Set(tokens.map(({ token }) => token));
      book.most('most-posts-in-a-round', bench.server.posts.length - before);
      return firstFault(
        differs('posts', bench.server.posts.length - before, 1),
        differs('different tokens', different.size, 1),
        differs('the vendor accepts it', bench.server.grants.accepts(tokens[0]?.token ?? ''), true),
        differs('saved', (await here.read('a')).record.refreshToken, family.current),
      );
    });
  }
  book.count('posts', bench.server.posts.length);
  await here.close();
  await bench.close();
  return book.report();
}

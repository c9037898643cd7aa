import { createGrantBook } from '../../../testing/vendors/token-server/index.ts';
import type { TokenReply } from '../index.ts';
import { mergeAnswer } from '../token-answer.ts';
import { emptyTokenRecord, encodeTokenRecord, tokenRecordKind } from '../token-record.ts';
import { simulatedGrant } from './login-bench.ts';
import {
  createMemoryDisk,
  createMemoryKeeper,
  createMemoryLocks,
  jsonReply,
  redeemIn,
} from './memory-keeper.ts';
import { createStepClock, settle } from './step-clock.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const jumps = [second, minute, hour, 25 * hour, 30 * day, 365 * day, 3652 * day];

/**
 * One random walk of T-C1: time passes, the wall clock jumps by a second to ten years, the machine sleeps, the time
 * server corrects the clock in the middle of a renewal, requests come and are refused. Answers with what went wrong,
 * or null.
 */
export async function walkClock(next: () => number): Promise<string | null> {
  const clock = createStepClock();
  const pick = <Item>(items: readonly [Item, ...Item[]]): Item =>
    items[Math.floor(next() * items.length)] ?? items[0];
  const jump = (): number => (next() < 0.5 ? -1 : 1) * (jumps[Math.floor(next() * jumps.length)] ?? second);
  const lifeMs = pick([5 * minute, 20 * minute, hour, 8 * hour, 10 * day]);
  // With a forbidden early renewal the wall clock alone must not be believed: no sleep and no restart there.
  const hasEarliest = next() < 0.3;
  const earliestMs = hasEarliest ? Math.max(minute, lifeMs - 6 * minute) : 0;
  const grants = createGrantBook(
    () => ({
      replay: 'strict',
      graceMs: 0,
      reuseRevokesFamily: true,
      rotates: true,
      earliestAfterMs: earliestMs,
    }),
    () => clock.trueMs(),
    () => `at-${next()}`,
  );
  const family = grants.open({
    login: { key: 'k', email: '', organization: '', plan: '' },
    clientId: 'c',
    scope: '',
    nonce: null,
  });
  const profile = simulatedGrant('http://127.0.0.1:1', {
    clientId: 'c',
    earliestRenewalField: hasEarliest ? 'earliest' : null,
  });
  const vendorNow = (): number => 1_800_000_000_000 + clock.trueMs();
  const more = (): Record<string, unknown> => ({
    expires_in: lifeMs / second,
    ...(hasEarliest ? { earliest: (vendorNow() + earliestMs) / second } : {}),
  });
  const posts: number[] = [];
  const send = async ({ body }: { readonly body: string }): Promise<TokenReply> => {
    posts.push(clock.trueMs());
    if (next() < 0.2) clock.turnWallClock(jump());
    const date = new Date(vendorNow()).toUTCString();
    if (next() < 0.15) return jsonReply(503, {}, date);
    return redeemIn(grants, body, more(), date);
  };
  const disk = createMemoryDisk();
  const locks = createMemoryLocks();
  const first = { access_token: family.accessToken, refresh_token: family.current, ...more() };
  const { record } = mergeAnswer(
    emptyTokenRecord(clock.nowMs()),
    first,
    { nowMs: clock.nowMs(), vendorNowMs: vendorNow() },
    profile,
  );
  await disk.vault.replace('a', tokenRecordKind, encodeTokenRecord(record).text, 0);
  const start = () => createMemoryKeeper({ clock, disk, locks, send, next });
  let process = start();
  const quietly = (work: Promise<unknown>): void => void work.catch(() => undefined);
  quietly(process.keeper.watch('a', profile));
  await settle();

  for (let step = 0; step < 25; step += 1) {
    const kind = Math.floor(next() * 7);
    if (kind === 0) clock.turnWallClock(jump());
    else if (kind === 1) quietly(process.keeper.accessToken('a', profile));
    else if (kind === 2)
      quietly(
        process.keeper
          .accessToken('a', profile)
          .then(({ token }) => process.keeper.renew('a', profile, token)),
      );
    else if (kind === 3 && !hasEarliest) {
      process.keeper.suspend();
      clock.sleep(pick([minute, hour, 8 * hour]));
      process.keeper.resume();
    } else if (kind === 4 && !hasEarliest) {
      process.kill();
      await clock.pass(31 * second);
      process = start();
      quietly(process.keeper.watch('a', profile));
    } else await clock.pass(pick([second, 20 * second, minute, 10 * minute, 40 * minute, 3 * hour]));
    await settle();
  }

  const gaps = posts.slice(1).map((at, index) => at - (posts[index] ?? 0));
  if (gaps.some((gap) => gap < 30 * second)) return `two posts ${Math.min(...gaps)} ms apart`;
  if (family.ended !== null) return `the login ended: ${family.ended}`;
  // The worst rest is a stop of 5 min, a back-off of 10 min and a tenth, or the vendor's own ban on early renewals.
  for (let attempt = 0; attempt < 40; attempt += 1) {
    await clock.pass(Math.max(12 * minute, earliestMs / 10));
    const usable = process.keeper.accessToken('a', profile).then(async ({ token }) => {
      if (grants.accepts(token) && clock.trueMs() - family.issuedAtMs < lifeMs) return true;
      await process.keeper.renew('a', profile, token);
      return false;
    });
    let worked = false;
    void usable.then(
      (value) => (worked = value),
      () => undefined,
    );
    await settle();
    await clock.pass(50 * second);
    if (worked) return null;
  }
  return `no token ever again: ${JSON.stringify(process.keeper.states().get('a'))}`;
}

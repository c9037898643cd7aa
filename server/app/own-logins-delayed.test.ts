import { afterEach, beforeEach, expect, test } from 'vitest';
import { otherPerson, startOwnLoginBench, type OwnLoginBench } from './testing/own-login-bench.ts';

let bench: OwnLoginBench;

beforeEach(async () => {
  bench = await startOwnLoginBench();
});
afterEach(() => bench.close());

const errorOf = (text: string): unknown => (JSON.parse(text) as { readonly error: unknown }).error;

test('a renewal that fails for now makes the client come back, and then costs nobody a request', async () => {
  const { id } = await bench.newAccount();
  bench.refused.add(bench.newestToken());
  bench.tokens.fail('unavailable');
  const first = await bench.ask();
  expect(first.status).toBe(503);
  expect(Number(first.headers['retry-after'])).toBeGreaterThan(0);
  expect(first.headers['x-should-retry']).toBe('true');
  expect(errorOf(first.text)).toMatchObject({ message: expect.stringContaining('could not be renewed') });
  const { length: posts } = bench.tokens.posts;
  const { length: requests } = bench.seen;
  const second = await bench.ask();
  expect(second.status).toBe(503);
  expect(Number(second.headers['retry-after'])).toBeGreaterThan(0);
  expect(bench.tokens.posts).toHaveLength(posts);
  expect(bench.seen).toHaveLength(requests);
  expect((await bench.product.account(id)).credential.state).toBe('ok');
});

test('the next account stands in while a login waits for its renewal, where the person allows it', async () => {
  const { id: waiting } = await bench.newAccount();
  bench.refused.add(bench.newestToken());
  const other = await bench.signIn(otherPerson);
  if (other.kind !== 'done') throw new Error(JSON.stringify(other));
  const { handlers } = bench.product.switchyard;
  await handlers['accounts.use']({ id: waiting });
  await handlers['accounts.set-mode']({ vendor: 'anthropic', mode: 'automatic' });
  bench.tokens.fail('unavailable');
  const first = await bench.ask();
  expect([first.status, first.headers['x-switchyard-account']]).toEqual([200, other.accountId]);
  const second = await bench.ask();
  expect([second.status, second.headers['x-switchyard-account']]).toEqual([200, other.accountId]);
});

test('a vendor that cannot be reached for a renewal is a delay too, not the end of the login', async () => {
  await bench.newAccount();
  bench.refused.add(bench.newestToken());
  bench.tokens.fail({ kind: 'cut', at: 'connection' });
  const answer = await bench.ask();
  expect(answer.status).toBe(503);
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
});

import { describe, expect, test } from 'vitest';
import type { SignInAnswer } from '../../providers/sign-in-profile.ts';
import { comeBack, signInBench, stateOf, type SignInBench } from './testing/sign-in-bench.ts';

const limitMs = 10_000;

/** A sign-in whose code is with the vendor. */
async function finishing(): Promise<{
  readonly bench: SignInBench;
  readonly id: string;
  readonly answer: (answer: SignInAnswer) => void;
}> {
  const gate = Promise.withResolvers<SignInAnswer>();
  const bench = signInBench(() => gate.promise);
  const attempt = await bench.begin();
  await comeBack(attempt, `code=a&state=${stateOf(attempt)}`);
  expect(bench.signIns.isFinishing()).toBe(true);
  return { bench, id: attempt.id, answer: gate.resolve };
}

describe('the end of the product', () => {
  test('waits until a sign-in that is finishing is stored', async () => {
    const { bench, id, answer } = await finishing();
    const closed = bench.signIns.close(limitMs);
    answer({ status: 200, body: { access_token: 't' } });
    expect(await closed).toEqual([]);
    expect(bench.now(id).state).toEqual({ kind: 'done', accountId: 'account-1' });
    expect(bench.signIns.isFinishing()).toBe(false);
  });

  test('waits no longer than its limit for a vendor that does not answer, and names the sign-in', async () => {
    const { bench, id } = await finishing();
    const closed = bench.signIns.close(limitMs);
    bench.clock.move(limitMs);
    expect(await closed).toMatchObject([{ id, provider: 'vendor' }]);
  });

  test('does not wait for a person', async () => {
    const bench = signInBench();
    await bench.begin();
    expect(await bench.signIns.close(limitMs)).toEqual([]);
  });

  test('trades no code that comes in at the same moment', async () => {
    const bench = signInBench();
    const attempt = await bench.begin();
    bench.signIns.paste(attempt.id, `the-code#${stateOf(attempt)}`);
    await bench.signIns.close(limitMs);
    expect((await bench.over(attempt.id)).state).toMatchObject({ kind: 'failed', code: 'shutting-down' });
    expect(bench.exchanged).toEqual([]);
  });
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../testing/product.ts';
import { startChatGptBench, type ChatGptBench } from './testing/chatgpt-bench.ts';

let bench: ChatGptBench;
beforeEach(async () => {
  bench = await startChatGptBench();
});
afterEach(() => bench.close());

const firstClient = 'dynamic_agent_client';
const families = () => bench.vendor.tokens.grants.families();
const askedAs = async (id?: string): Promise<URLSearchParams> =>
  new URL(String((await bench.begin(id)).url)).searchParams;
/** The vendor's page sends the browser back with an error; resolves with what the person reads. */
async function comeBackWith(account: string, error: string): Promise<string> {
  const { url, id } = await bench.begin(account);
  const query = new URL(String(url)).searchParams;
  const back = new URL(String(query.get('redirect_uri')));
  back.searchParams.set('state', String(query.get('state')));
  back.searchParams.set('error', error);
  await (await fetch(back, { redirect: 'manual' })).arrayBuffer();
  const state = async () => {
    const { signIns } = await bench.product.switchyard.handlers['accounts.sign-ins']({});
    return signIns.find((attempt) => attempt.id === id)?.state;
  };
  await until(async () => (await state())?.kind === 'failed');
  const ended = await state();
  return ended?.kind === 'failed' ? ended.message : '';
}

describe('a registration that the vendor has deleted', () => {
  test('is told when the code is traded, and the next sign-in of the account registers anew', async () => {
    const id = await bench.account();
    bench.vendor.tokens.fail('invalid-client');
    expect(await bench.signIn(id)).toMatchObject({
      kind: 'failed',
      code: 'sign-in-failed',
      message: expect.stringContaining('registers anew'),
    });
    const query = await askedAs(id);
    expect(query.get('client_id')).toBe(firstClient);
    // It is still for this person.
    expect(query.get('login_hint')).toBe('person@example.invalid');

    expect(await bench.signIn(id)).toEqual({ kind: 'done', accountId: id });
    const [old, fresh] = families();
    expect(fresh?.clientId).toMatch(/^agent_/);
    expect(fresh?.clientId).not.toBe(old?.clientId);
    expect((await askedAs(id)).get('client_id')).toBe(fresh?.clientId);
  });

  test('is noticed at a renewal too, where the vendor’s page would only show an error', async () => {
    bench.vendor.tokens.setStyle({ earliestRefresh: null });
    const id = await bench.account();
    bench.refuseToken();
    bench.vendor.tokens.fail('invalid-client');
    await bench.ask();
    expect(bench.renewals()).toHaveLength(1);
    await until(async () => (await bench.product.account(id)).credential.state === 'needs-sign-in');
    expect((await askedAs(id)).get('client_id')).toBe(firstClient);
  });

  test('is told when the vendor’s page says so', async () => {
    const id = await bench.account();
    expect(await comeBackWith(id, 'invalid_client')).toContain('registers anew');
    expect((await askedAs(id)).get('client_id')).toBe(firstClient);
  });
});

describe('a registration is kept', () => {
  test.each(['invalid-grant', 'unlisted-401', 'page-400', 'server-error', 'unavailable'] as const)(
    'after the answer %s',
    async (fault) => {
      const id = await bench.account();
      bench.vendor.tokens.fail(fault);
      expect(await bench.signIn(id)).toMatchObject({ kind: 'failed' });
      expect((await askedAs(id)).get('client_id')).toBe(families()[0]?.clientId);
    },
  );

  test('when no answer comes', async () => {
    const id = await bench.account();
    bench.vendor.tokens.fail({ kind: 'cut', at: 'answer-body' });
    expect(await bench.signIn(id)).toMatchObject({ kind: 'failed' });
    expect((await askedAs(id)).get('client_id')).toBe(families()[0]?.clientId);
  });

  test('when the person said no', async () => {
    const id = await bench.account();
    expect(await comeBackWith(id, 'access_denied')).toContain('declined');
    expect((await askedAs(id)).get('client_id')).toBe(families()[0]?.clientId);
  });
});

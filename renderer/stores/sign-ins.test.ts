import { describe, expect, it } from 'vitest';
import { createFakeClient } from '../testing/fake-client.ts';
import { makeSignIn } from '../testing/fake-account-operations.ts';
import { runInApp } from '../testing/mount-screen.ts';
import { useSignInsStore } from './index.ts';

const nowMs = 1_800_000_000_000;

describe('sign-ins', () => {
  it('never go back: an answer that was overtaken by an event changes nothing', () => {
    const store = runInApp(createFakeClient(nowMs), () => useSignInsStore());
    store.accept(makeSignIn(nowMs, { state: { kind: 'failed', code: 'x', message: 'No.' } }));
    store.accept(makeSignIn(nowMs));
    expect(store.byId('sign-in-1')?.state.kind).toBe('failed');
  });

  it('that the product has forgotten are gone after the next list; one that began meanwhile stays', async () => {
    const client = createFakeClient(nowMs);
    const store = runInApp(client, () => useSignInsStore());
    store.accept(makeSignIn(nowMs, { id: 'old' }));
    const refreshing = store.refresh();
    store.accept(makeSignIn(nowMs, { id: 'new' }));
    await refreshing;
    expect(store.attempts.map(({ id }) => id)).toEqual(['new']);
  });

  it('of an account are not mistaken for one of a new account', () => {
    const store = runInApp(createFakeClient(nowMs), () => useSignInsStore());
    store.accept(makeSignIn(nowMs, { accountId: 'work' }));
    expect(store.openForNew).toBeNull();
    expect(store.forAccount('work')?.id).toBe('sign-in-1');
  });
});

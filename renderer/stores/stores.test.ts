import { flushPromises } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { ControlError } from '../bridge/index.ts';
import { createFakeClient } from '../testing/fake-client.ts';
import { makeAccounts } from '../testing/account-fixtures.ts';
import { makeRequest, makeRequests } from '../testing/request-fixtures.ts';
import { runInApp, testNowMs } from '../testing/mount-screen.ts';
import {
  connectStores,
  createSnapshotSource,
  mergeRequests,
  startOfToday,
  useAccountsStore,
  useActivityStore,
  useAgentsStore,
  useAppStore,
} from './index.ts';

async function connected() {
  const client = createFakeClient(testNowMs);
  const stores = runInApp(client, () => {
    const stop = connectStores(client, () => testNowMs);
    return {
      stop,
      app: useAppStore(),
      accounts: useAccountsStore(),
      agents: useAgentsStore(),
      activity: useActivityStore(),
    };
  });
  await flushPromises();
  return { client, ...stores };
}

describe('snapshot source', () => {
  it('ignores an older or equal revision, whatever order events arrive in', () => {
    const source = createSnapshotSource<{ revision: number; value: string }>(async () => ({
      revision: 1,
      value: 'loaded',
    }));
    source.accept({ revision: 5, value: 'five' });
    source.accept({ revision: 4, value: 'four' });
    source.accept({ revision: 5, value: 'again' });
    expect(source.snapshot.value?.value).toBe('five');
  });

  it('keeps the last snapshot and tells the reason when a refresh fails', async () => {
    let fails = false;
    const source = createSnapshotSource(async () => {
      if (fails) throw new ControlError({ code: 'internal', message: 'Broken.', remedy: '' });
      return { revision: 1 };
    });
    await source.refresh();
    fails = true;
    await source.refresh();
    expect([source.snapshot.value, source.error.value?.message, source.loading.value]).toEqual([
      { revision: 1 },
      'Broken.',
      false,
    ]);
  });

  it('takes a lower revision after a reconnect: the server started again', () => {
    const source = createSnapshotSource<{ revision: number }>(async () => ({ revision: 1 }));
    source.accept({ revision: 90 });
    source.forgetRevision();
    source.accept({ revision: 2 });
    expect(source.snapshot.value?.revision).toBe(2);
  });
});

describe('stores fed by the control client', () => {
  it('load everything at the start and follow events', async () => {
    const { client, accounts, app } = await connected();
    expect(
      accounts.groups.map(({ group, accounts: members }) => [group.label, members.map(({ id }) => id)]),
    ).toEqual([
      ['Claude', ['work', 'personal', 'side', 'key']],
      ['Codex', ['main', 'old']],
    ]);
    client.emit({
      name: 'accounts.changed',
      payload: { ...makeAccounts(testNowMs), revision: 40, accounts: [] },
    });
    expect(accounts.groups).toEqual([]);
    client.emit({ name: 'accounts.changed', payload: { ...makeAccounts(testNowMs), revision: 39 } });
    expect(accounts.accounts).toEqual([]);
    expect(app.snapshot?.proxy.state).toBe('running');
  });

  it('ask for the agents again when their files changed', async () => {
    const { client, agents } = await connected();
    client.backend.change((state) => (state.agents = []));
    await flushPromises();
    expect(agents.agents).toEqual([]);
  });

  it('remember since when the connection is lost, and load all snapshots again when it is back', async () => {
    const { client, app } = await connected();
    client.setConnection('offline');
    expect([app.isOffline, app.offlineSinceMs]).toEqual([true, testNowMs]);
    const before = client.calls.length;
    client.setConnection('online');
    await flushPromises();
    const again = client.calls.slice(before).map(({ operation }) => operation);
    expect(new Set(again)).toEqual(
      new Set([
        'app.snapshot',
        'accounts.snapshot',
        'settings.snapshot',
        'agents.list',
        'activity.list',
        'usage.summary',
        'accounts.sign-ins',
      ]),
    );
    expect(app.offlineSinceMs).toBeNull();
  });

  it('stop listening when they are disconnected', async () => {
    const { client, accounts, stop } = await connected();
    stop();
    client.emit({
      name: 'accounts.changed',
      payload: { ...makeAccounts(testNowMs), revision: 99, accounts: [] },
    });
    expect(accounts.accounts.length).toBe(6);
  });

  it('survive an event that a newer server sends', async () => {
    const { client, accounts } = await connected();
    client.emit({ name: 'weather.changed', payload: { revision: 1 } } as never);
    expect(accounts.accounts.length).toBe(6);
  });
});

describe('accounts store', () => {
  it('puts an account in use and back, with the mode it had', async () => {
    const { client, accounts } = await connected();
    const undo = await accounts.use('personal');
    expect(accounts.groups[0]?.group.inUseAccountId).toBe('personal');
    client.backend.change((state) => {
      state.accounts = {
        ...state.accounts,
        groups: state.accounts.groups.map((group) => ({ ...group, mode: 'fixed' })),
      };
    });
    await undo();
    expect(accounts.groups[0]?.group).toMatchObject({ inUseAccountId: 'work', mode: 'automatic' });
  });
});

describe('activity store', () => {
  it('replaces a running request by its end instead of listing it twice', async () => {
    const { client, activity } = await connected();
    client.emit({
      name: 'activity.recorded',
      payload: makeRequest(testNowMs, { id: 'r0', startedAtMs: testNowMs - 2000 }),
    });
    expect(activity.requests?.filter(({ id }) => id === 'r0').map(({ state }) => state)).toEqual(['done']);
  });

  it('holds new requests back while it is paused and shows them when it resumes', async () => {
    const { client, activity } = await connected();
    activity.setPaused(true);
    client.emit({
      name: 'activity.recorded',
      payload: makeRequest(testNowMs, { id: 'new', startedAtMs: testNowMs }),
    });
    expect([activity.latest?.id, activity.heldCount]).toEqual(['r0', 1]);
    activity.setPaused(false);
    expect([activity.latest?.id, activity.heldCount]).toEqual(['new', 0]);
  });

  it('sorts newest first and starts the day at local midnight', () => {
    const requests = makeRequests(testNowMs);
    expect(mergeRequests(requests.toReversed(), []).map(({ id }) => id)).toEqual([
      'r0',
      'r1',
      'r2',
      'r3',
      'r4',
      'r5',
    ]);
    const midnight = new Date(startOfToday(new Date(2026, 10, 18, 0, 0, 1)));
    expect([midnight.getDate(), midnight.getHours(), midnight.getMilliseconds()]).toEqual([18, 0, 0]);
  });
});

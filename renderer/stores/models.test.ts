import { flushPromises } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { ControlError } from '../bridge/index.ts';
import { createFakeClient, type FakeClient } from '../testing/fake-client.ts';
import { makeModels } from '../testing/model-fixtures.ts';
import { runInApp, testNowMs } from '../testing/mount-screen.ts';
import { connectStores, useModelsStore } from './index.ts';

const snapshots = (client: FakeClient): number =>
  client.calls.filter(({ operation }) => operation === 'models.snapshot').length;

async function connected() {
  const client = createFakeClient(testNowMs);
  const models = runInApp(client, () => {
    connectStores(client, () => testNowMs);
    return useModelsStore();
  });
  await flushPromises();
  return { client, models };
}

it('asks for nothing until a screen shows the models: a snapshot makes the product ask the vendors', async () => {
  const { client, models } = await connected();
  client.emit({ name: 'models.changed', payload: { revision: 1 } } as never);
  client.setConnection('online');
  await flushPromises();
  expect([snapshots(client), models.accounts]).toEqual([0, []]);
  await models.show();
  expect([snapshots(client), models.accounts.length]).toEqual([1, 6]);
});

it('reads the agents again when the lists changed: some were told of models by name', async () => {
  const { client } = await connected();
  const lists = (): number => client.calls.filter(({ operation }) => operation === 'agents.list').length;
  const before = lists();
  client.emit({ name: 'models.changed', payload: { revision: 1 } } as never);
  await flushPromises();
  expect(lists()).toBe(before + 1);
});

it('asks again when the lists or the settings changed and when the connection is back', async () => {
  const { client, models } = await connected();
  await models.show();
  client.emit({ name: 'models.changed', payload: { revision: 1 } } as never);
  await flushPromises();
  expect(snapshots(client)).toBe(2);
  client.backend.change((state) => {
    state.settings = { ...state.settings, excludedModels: ['*opus*'] };
  });
  await flushPromises();
  expect(models.accounts[0]?.models[0]).toMatchObject({ id: 'claude-opus-4-6', excluded: true });
  const before = snapshots(client);
  client.setConnection('offline');
  client.setConnection('online');
  await flushPromises();
  expect(snapshots(client)).toBe(before + 1);
});

it('keeps the newer answer when an older one comes late', async () => {
  const { client, models } = await connected();
  await models.show();
  const old = makeModels(testNowMs, 0, {
    ...client.backend.state,
    accounts: { ...client.backend.state.accounts, accounts: [] },
  });
  client.answer('models.refresh', old);
  await models.readLists();
  expect(models.accounts.length).toBe(6);
});

it('tells why the lists could not be read, and keeps those it has', async () => {
  const { client, models } = await connected();
  await models.show();
  client.fail('models.snapshot', new ControlError({ code: 'internal', message: 'Broken.', remedy: '' }));
  await models.refreshIfShown();
  expect([models.error?.message, models.accounts.length]).toEqual(['Broken.', 6]);
  client.fail('models.refresh', new ControlError({ code: 'internal', message: 'Broken.', remedy: '' }));
  await expect(models.readLists('work')).rejects.toThrow('Broken.');
});

import { flushPromises } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { expect, it } from 'vitest';
import { createApp } from 'vue';
import { controlKey, createPageStorage, pageStorageKey, shellKey } from '../bridge/index.ts';
import type { FakeState } from '../testing/fake-backend.ts';
import { createFakeClient } from '../testing/fake-client.ts';
import { createFakeShell, testNowMs } from '../testing/mount-screen.ts';
import { scenarios } from '../testing/preview/scenarios.ts';
import { connectStores, useOnboardingStore } from './index.ts';

async function visit(kept: Map<string, string>, start: (state: FakeState) => void) {
  const client = createFakeClient(testNowMs, start);
  const storage = createPageStorage(() => ({
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
  }));
  const app = createApp({ render: () => null })
    .provide(controlKey, client)
    .provide(shellKey, createFakeShell())
    .provide(pageStorageKey, storage)
    .use(createPinia());
  const onboarding = app.runWithContext(() => {
    connectStores(client, () => testNowMs);
    return useOnboardingStore();
  });
  const early = onboarding.isWanted;
  await flushPromises();
  return { onboarding, early };
}

const first = (state: FakeState): void => scenarios['first']?.(state, testNowMs);

it('is wanted once it is known that nothing is set up, and never again after "Skip"', async () => {
  const kept = new Map<string, string>();
  const { onboarding, early } = await visit(kept, first);
  expect([early, onboarding.isWanted]).toEqual([false, true]);
  onboarding.skip();
  expect(onboarding.isWanted).toBe(false);
  expect((await visit(kept, first)).onboarding.isWanted).toBe(false);
});

it('is not wanted with an account or with an agent that points here', async () => {
  expect((await visit(new Map(), () => undefined)).onboarding.isWanted).toBe(false);
  const onlyAgents = (state: FakeState): void => {
    state.accounts = { ...state.accounts, accounts: [], groups: [] };
  };
  expect((await visit(new Map(), onlyAgents)).onboarding.isWanted).toBe(false);
});

import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { useAccountsStore } from './accounts.ts';
import { useAgentsStore } from './agents.ts';
import { injectPageStorage } from './inject-bridge.ts';

const remark = 'first-setup';

/** Whether the first setup is still worth showing by itself: nothing is set up, and nobody said "Skip". */
export const useOnboardingStore = defineStore('onboarding', () => {
  const storage = injectPageStorage();
  const accounts = useAccountsStore();
  const agents = useAgentsStore();
  const isSkipped = shallowRef(storage.read(remark) === 'skipped');

  return {
    isWanted: computed(
      () =>
        !isSkipped.value &&
        accounts.snapshot !== null &&
        agents.snapshot !== null &&
        accounts.accounts.length === 0 &&
        agents.appliedCount === 0,
    ),
    skip(): void {
      isSkipped.value = true;
      storage.write(remark, 'skipped');
    },
  };
});

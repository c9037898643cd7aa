import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { injectPageStorage } from './inject-bridge.ts';

/** What happens to agents that point here when the person pauses. */
export type OnPause = 'ask' | 'leave' | 'put-back';
export const onPauseChoices = ['ask', 'leave', 'put-back'] as const satisfies readonly OnPause[];

const remark = 'on-pause';

/** The answer to the question before a pause, kept for the next time. */
export const usePausingStore = defineStore('pausing', () => {
  const storage = injectPageStorage();
  const read = (): OnPause => onPauseChoices.find((choice) => choice === storage.read(remark)) ?? 'ask';
  const onPause = shallowRef(read());
  return {
    onPause,
    /** Another window may have changed it meanwhile. */
    readAgain(): OnPause {
      onPause.value = read();
      return onPause.value;
    },
    remember(choice: OnPause): void {
      onPause.value = choice;
      storage.write(remark, choice);
    },
  };
});

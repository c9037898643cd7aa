import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { OperationInput, SignInView } from '../../server/contract/index.ts';
import { injectControl } from './inject-bridge.ts';

/** A sign-in only ever moves on: an answer that was overtaken by an event must not take it back. */
const rank = { waiting: 0, finishing: 1, done: 2, failed: 2, cancelled: 2 } as const;

export function isUnderWay(attempt: SignInView): boolean {
  return rank[attempt.state.kind] < 2;
}

/** Sign-ins under way and just over. The server keeps them, so they outlive a dialog and a reload. */
export const useSignInsStore = defineStore('sign-ins', () => {
  const control = injectControl();
  const byId = shallowRef<ReadonlyMap<string, SignInView>>(new Map());
  /** Ended ones whose end the person has seen. */
  const putAside = shallowRef<ReadonlySet<string>>(new Set());
  const attempts = computed<readonly SignInView[]>(() => [...byId.value.values()]);

  const accept = (next: SignInView): void => {
    const known = byId.value.get(next.id);
    if (known && rank[known.state.kind] > rank[next.state.kind]) return;
    byId.value = new Map(byId.value).set(next.id, next);
  };
  const call = async (work: Promise<SignInView>): Promise<SignInView> => {
    const view = await work;
    accept(view);
    return byId.value.get(view.id) ?? view;
  };

  return {
    attempts,
    /** For a new account: what waits, or has failed unseen. */
    openForNew: computed<SignInView | null>(
      () =>
        attempts.value.findLast(
          (attempt) =>
            attempt.accountId === null &&
            !putAside.value.has(attempt.id) &&
            (isUnderWay(attempt) || attempt.state.kind === 'failed'),
        ) ?? null,
    ),
    accept,
    byId: (id: string): SignInView | null => byId.value.get(id) ?? null,
    /** The newest of an account that is under way, or ended in a way that the person has not seen. */
    forAccount: (accountId: string): SignInView | null =>
      attempts.value.findLast(
        (attempt) => attempt.accountId === accountId && !putAside.value.has(attempt.id),
      ) ?? null,
    /** Takes the server's list; what it does not know any more (it has started again) is gone. Never rejects. */
    async refresh(): Promise<void> {
      const before = new Set(byId.value.keys());
      try {
        const { signIns } = await control.call('accounts.sign-ins', {});
        const listed = new Set(signIns.map(({ id }) => id));
        byId.value = new Map([...byId.value].filter(([id]) => listed.has(id) || !before.has(id)));
        for (const view of signIns) accept(view);
      } catch {
        // The pages that wait show the connection; what is known stays.
      }
    },
    start: (input: OperationInput<'accounts.sign-in'>) => call(control.call('accounts.sign-in', input)),
    paste: (id: string, text: string) => call(control.call('accounts.sign-in-paste', { id, text })),
    cancel: (id: string) => call(control.call('accounts.sign-in-cancel', { id })),
    putAside(id: string): void {
      putAside.value = new Set(putAside.value).add(id);
    },
  };
});

import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue';
import type { SignInView, SignInWay } from '../../../server/contract/index.ts';
import { useAction } from '../../composables/index.ts';
import type { ControlError } from '../../bridge/index.ts';
import { isUnderWay, useSignInsStore } from '../../stores/index.ts';

export interface SignInFlow {
  /** The one that is shown; null before the start and once it was put aside. */
  readonly attempt: ComputedRef<SignInView | null>;
  readonly isUnderWay: ComputedRef<boolean>;
  /** `accountId` null = a new account. */
  start(provider: string, way: SignInWay, accountId: string | null): Promise<void>;
  startAgain(): Promise<void>;
  cancel(): Promise<void>;
  /** Shows one that the server has already. */
  show(id: string): void;
  /** Forgets one that is over; one that is under way goes on. */
  leave(): void;
  readonly busy: Readonly<ShallowRef<boolean>>;
  readonly error: Readonly<ShallowRef<ControlError | null>>;
}

/** One sign-in as a screen follows it; the store has it before and after. */
export function useSignIn(): SignInFlow {
  const store = useSignInsStore();
  const id = shallowRef<string | null>(null);
  const attempt = computed(() => (id.value === null ? null : store.byId(id.value)));
  const action = useAction((work: () => Promise<SignInView>) => work());

  const run = async (work: () => Promise<SignInView>): Promise<void> => {
    const view = await action.run(work);
    if (view) id.value = view.id;
  };
  const start: SignInFlow['start'] = (provider, way, accountId) =>
    run(() => store.start({ provider, way, ...(accountId === null ? {} : { accountId }) }));
  const leave = (): void => {
    if (attempt.value && !isUnderWay(attempt.value)) store.putAside(attempt.value.id);
    id.value = null;
    action.clearError();
  };

  return {
    attempt,
    isUnderWay: computed(() => attempt.value !== null && isUnderWay(attempt.value)),
    start,
    async startAgain() {
      const before = attempt.value;
      if (before === null) return;
      store.putAside(before.id);
      await start(before.provider, before.way, before.accountId);
    },
    async cancel() {
      const before = attempt.value;
      if (before !== null) await run(() => store.cancel(before.id));
    },
    show(next) {
      id.value = next;
    },
    leave,
    busy: action.busy,
    error: action.error,
  };
}

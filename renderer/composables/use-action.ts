import { getCurrentScope, onScopeDispose, shallowReadonly, shallowRef, type ShallowRef } from 'vue';
import { toControlError, type ControlError } from '../bridge/index.ts';
import { useMessagesStore } from '../stores/index.ts';

export interface Action<Input extends readonly unknown[], Output> {
  /** Never rejects: undefined when it failed, with the reason in `error`. */
  run(...input: Input): Promise<Output | undefined>;
  readonly busy: Readonly<ShallowRef<boolean>>;
  readonly error: Readonly<ShallowRef<ControlError | null>>;
  clearError(): void;
}

export interface ActionOptions<Input extends readonly unknown[]> {
  /** Only reads: once the screen is gone, nobody waits for it any more. */
  readonly isRead?: boolean;
  /** False when the place of `error` was closed meanwhile, such as the question that started this run. */
  readonly isShown?: (...input: Input) => boolean;
}

/**
 * One thing a person can do: busy while it runs, the error kept beside the button, no second run meanwhile. A failure that
 * comes after that place was closed becomes a toast instead.
 */
export function useAction<Input extends readonly unknown[], Output>(
  work: (...input: Input) => Promise<Output>,
  { isRead = false, isShown = () => true }: ActionOptions<Input> = {},
): Action<Input, Output> {
  const messages = useMessagesStore();
  const busy = shallowRef(false);
  const error = shallowRef<ControlError | null>(null);
  let isGone = false;
  if (getCurrentScope()) onScopeDispose(() => (isGone = true));

  const fail = (failure: ControlError, input: Input): void => {
    if (!isGone && isShown(...input)) error.value = failure;
    else if (!isRead) messages.toast({ title: failure.message, detail: failure.remedy, tone: 'danger' });
  };
  return {
    busy: shallowReadonly(busy),
    error: shallowReadonly(error),
    clearError: () => {
      error.value = null;
    },
    async run(...input) {
      if (busy.value) return undefined;
      busy.value = true;
      error.value = null;
      try {
        return await work(...input);
      } catch (failure) {
        fail(toControlError(failure), input);
        return undefined;
      } finally {
        busy.value = false;
      }
    },
  };
}

import { shallowReadonly, shallowRef, type ShallowRef } from 'vue';
import { toControlError, type ControlError } from '../bridge/index.ts';

export interface Action<Input extends readonly unknown[], Output> {
  /** Never rejects: undefined when it failed, with the reason in `error`. */
  run(...input: Input): Promise<Output | undefined>;
  readonly busy: Readonly<ShallowRef<boolean>>;
  readonly error: Readonly<ShallowRef<ControlError | null>>;
  clearError(): void;
}

/** One thing a person can do: busy while it runs, the error kept beside the button, no second run meanwhile. */
export function useAction<Input extends readonly unknown[], Output>(
  work: (...input: Input) => Promise<Output>,
): Action<Input, Output> {
  const busy = shallowRef(false);
  const error = shallowRef<ControlError | null>(null);
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
        error.value = toControlError(failure);
        return undefined;
      } finally {
        busy.value = false;
      }
    },
  };
}

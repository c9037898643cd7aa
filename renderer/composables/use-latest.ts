import { shallowReadonly, shallowRef, type ShallowRef } from 'vue';
import { toControlError, type ControlError } from '../bridge/index.ts';

export interface Latest<Value> {
  /** What the last finished load gave; stays while a new one runs, null before the first. */
  readonly value: Readonly<ShallowRef<Value | null>>;
  readonly busy: Readonly<ShallowRef<boolean>>;
  readonly error: Readonly<ShallowRef<ControlError | null>>;
  /** Never rejects. Asked again while it runs, it runs once more afterwards: the last question is the one answered. */
  run(): Promise<void>;
}

/** Something that is read again and again as its question changes, such as a preview beside a form. */
export function useLatest<Value>(load: () => Promise<Value>): Latest<Value> {
  const value = shallowRef<Value | null>(null);
  const busy = shallowRef(false);
  const error = shallowRef<ControlError | null>(null);
  let isStale = false;
  let running: Promise<void> | null = null;

  const loadUntilFresh = async (): Promise<void> => {
    busy.value = true;
    do {
      isStale = false;
      try {
        const next = await load();
        if (isStale) continue;
        value.value = next;
        error.value = null;
      } catch (failure) {
        error.value = toControlError(failure);
      }
    } while (isStale);
    busy.value = false;
    running = null;
  };

  return {
    value: shallowReadonly(value),
    busy: shallowReadonly(busy),
    error: shallowReadonly(error),
    run() {
      isStale = true;
      return (running ??= loadUntilFresh());
    },
  };
}

type Listener = (...given: never[]) => unknown;

/** Stands in for the `on`/`once` of any Electron object; tests emit what Electron would. */
export interface FakeEmitter {
  on(event: string, listener: Listener): void;
  once(event: string, listener: Listener): void;
  emit(event: string, ...given: unknown[]): void;
  listenerCount(event: string): number;
}

export function createFakeEmitter(): FakeEmitter {
  const listeners = new Map<string, Listener[]>();
  const on = (event: string, listener: Listener): void => {
    listeners.set(event, [...(listeners.get(event) ?? []), listener]);
  };
  return {
    on,
    once: on,
    emit: (event, ...given) => {
      for (const listener of listeners.get(event) ?? []) listener(...(given as never[]));
    },
    listenerCount: (event) => listeners.get(event)?.length ?? 0,
  };
}

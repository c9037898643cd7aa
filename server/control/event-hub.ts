import type { ControlEvent, EventMap, EventName } from '../contract/index.ts';

export interface EventHub {
  subscribe(listener: (event: ControlEvent) => void): () => void;
  /** Builds and sends a payload, only when somebody listens. */
  emit<Name extends EventName>(name: Name, payload: () => EventMap[Name]): void;
  listeners(): number;
}

export function createEventHub(failed: (error: unknown) => void): EventHub {
  const listeners = new Set<(event: ControlEvent) => void>();
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    emit(name, payload) {
      if (listeners.size === 0) return;
      const event = { name, payload: payload() } as ControlEvent;
      for (const listener of listeners) {
        try {
          listener(event);
        } catch (error) {
          failed(error);
        }
      }
    },
    listeners: () => listeners.size,
  };
}

/**
 * Runs `act` once for many calls that come close together: the first call runs after `delayMs`, later ones within it
 * are swallowed. Keeps a busy proxy from sending a snapshot per request.
 */
export function createCoalescer(
  after: (delayMs: number, callback: () => void) => () => void,
  delayMs: number,
  act: () => void,
): { readonly request: () => void; readonly cancel: () => void } {
  let cancel: (() => void) | null = null;
  return {
    request() {
      cancel ??= after(delayMs, () => {
        cancel = null;
        act();
      });
    },
    cancel() {
      cancel?.();
      cancel = null;
    },
  };
}

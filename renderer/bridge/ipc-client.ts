import type { SwitchyardBridge } from '../../electron/shell-contract/index.ts';
import { isControlEvent, openEnvelope, type ControlClient } from './control-client.ts';

/** The control client inside Electron, over the preload's `window.switchyard`. */
export function createIpcClient(bridge: SwitchyardBridge): ControlClient {
  const unsubscribes = new Set<() => void>();
  return {
    async call(operation, input, options = {}) {
      options.signal?.throwIfAborted();
      // Main checks every value against the operation's schema before it is sent.
      return openEnvelope(await bridge.call(operation, plain(input))) as never;
    },
    subscribe(listener) {
      const unsubscribe = bridge.subscribe((event) => {
        if (isControlEvent(event)) listener(event);
      });
      unsubscribes.add(unsubscribe);
      return () => {
        unsubscribes.delete(unsubscribe);
        unsubscribe();
      };
    },
    watchConnection(listener) {
      listener('online');
      return () => undefined;
    },
    close() {
      for (const unsubscribe of unsubscribes) unsubscribe();
      unsubscribes.clear();
    },
  };
}

/** Structured cloning refuses Vue's proxies; JSON is also exactly what the HTTP twin sends. */
function plain(input: unknown): unknown {
  return JSON.parse(JSON.stringify(input));
}

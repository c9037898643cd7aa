import type { InvokeSource } from '../ipc/validated-ipc.ts';
import type { SenderFacts } from '../ipc/sender.ts';

export interface FakeIpc {
  readonly ipcMain: InvokeSource;
  /** Calls a channel as a page would. */
  call(channel: string, event: SenderFacts, ...input: unknown[]): Promise<unknown>;
  channels(): string[];
  readonly forgotten: string[];
}

export function createFakeIpc(): FakeIpc {
  const handlers = new Map<string, Parameters<InvokeSource['handle']>[1]>();
  const forgotten: string[] = [];
  return {
    forgotten,
    ipcMain: {
      handle: (channel, listener) => void handlers.set(channel, listener),
      removeHandler: (channel) => void handlers.delete(channel),
      removeAllListeners: (channel) => forgotten.push(channel),
    },
    channels: () => [...handlers.keys()],
    call: async (channel, event, ...input) => {
      const handler = handlers.get(channel);
      if (handler === undefined) throw new Error(`no handler for ${channel}`);
      return handler(event, ...input);
    },
  };
}

/** A call from the main frame of our own page in window 1; each part can be made a stranger's. */
export function callFrom(given: {
  readonly id?: number;
  readonly destroyed?: boolean;
  readonly frame?: Partial<NonNullable<SenderFacts['senderFrame']>> | null;
}): SenderFacts {
  const { id = 1, destroyed = false, frame = {} } = given;
  return {
    sender: { id, isDestroyed: () => destroyed },
    senderFrame:
      frame === null
        ? null
        : { url: 'app://switchyard/index.html#/overview', parent: null, detached: false, ...frame },
  };
}

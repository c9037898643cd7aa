import type { ClientKeys } from '../accounts/index.ts';
import type { ProxyView } from '../contract/index.ts';
import { isSwitchyardError, toSwitchyardError } from '../errors/index.ts';
import type { Pipeline } from '../pipeline/index.ts';
import { createSerialQueue } from '../storage/index.ts';
import { startProxyServer, type ProxyServer } from './proxy-server.ts';

export interface Listener {
  view(): ProxyView;
  activeRequests(): number;
  /** Throws `port-in-use`; the view says so too, until it works. */
  listen(): Promise<void>;
  setPaused(paused: boolean): Promise<void>;
  /** Serves on another port at once; running answers on the old one may end. Throws `port-in-use` and stays where it is. */
  move(port: number): Promise<void>;
  close(drainMs: number): Promise<void>;
}

export interface ListenerInput {
  readonly pipeline: Pipeline;
  readonly keys: ClientKeys;
  readonly port: () => number;
  readonly changed: () => void;
}

/** Running answers on the old port may end. */
const moveDrainMs = 60_000;

/** The proxy as a person switches it: paused is a state of the product, a busy port is one of the machine. */
export function createListener(input: ListenerInput): Listener {
  let server: ProxyServer | null = null;
  let paused = false;
  let failure: { readonly state: 'port-in-use' | 'failed'; readonly message: string } | null = null;

  const start = (port: number): Promise<ProxyServer> =>
    startProxyServer({ pipeline: input.pipeline, keys: input.keys, port, paused: () => paused });
  const retiring = new Set<ProxyServer>();
  // One at a time: a second start would find the port taken by the first.
  const queue = createSerialQueue();

  const listen = async (): Promise<void> => {
    if (server !== null) return;
    try {
      server = await start(input.port());
      failure = null;
    } catch (thrown) {
      const error = toSwitchyardError(thrown);
      const busy = isSwitchyardError(thrown) && thrown.code === 'port-in-use';
      failure = {
        state: busy ? 'port-in-use' : 'failed',
        message: `${error.message.replace(/\.+$/, '')}. ${error.remedy}`,
      };
      throw error;
    } finally {
      input.changed();
    }
  };
  /** Nobody waits for this: an answer may run for minutes. */
  const retire = (before: ProxyServer): void => {
    retiring.add(before);
    before.close(moveDrainMs).then(
      () => retiring.delete(before),
      () => retiring.delete(before),
    );
  };
  return {
    view() {
      const port = server?.port ?? input.port();
      return {
        state: server !== null ? (paused ? 'paused' : 'running') : (failure?.state ?? 'starting'),
        host: '127.0.0.1',
        port,
        url: `http://127.0.0.1:${port}`,
        message: failure?.message ?? null,
      };
    },
    activeRequests: () => server?.activeRequests() ?? 0,
    listen: () => queue(listen),
    move: (port) =>
      queue(async () => {
        const before = server;
        if (before?.port === port) return;
        server = await start(port);
        failure = null;
        input.changed();
        if (before !== null) retire(before);
      }),
    async setPaused(next) {
      paused = next;
      if (!next) await queue(listen);
      input.changed();
    },
    async close(drainMs) {
      const servers = server === null ? [...retiring] : [...retiring, server];
      await Promise.all(servers.map((entry) => entry.close(drainMs)));
    },
  };
}

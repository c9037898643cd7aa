import type { ControlEvent, Envelope, Handlers } from '../../server/contract/index.ts';
import { SwitchyardError } from '../../server/errors/index.ts';

/** What the shell needs of the running product; the server's door answers more. */
export interface RunningServer {
  readonly handlers: Handlers;
  /** The checked way to the handlers, for every transport. */
  invoke(operation: string, input: unknown): Promise<Envelope<unknown>>;
  readonly events: { subscribe(listener: (event: ControlEvent) => void): () => void };
  readonly proxyUrl: string;
  activeStreams(): number;
  isSavingLogins(): boolean;
  suspend(): void;
  resume(): void;
  close(options?: { drainMs?: number; agents?: 'leave' | 'put-back' }): Promise<void>;
}

/**
 * Where the product runs: inside this process today. A twin that runs it in a utility process would have this
 * same interface.
 */
export interface Host {
  /** Starts the server once; later calls answer the same promise. Rejects after `stop`. */
  start(): Promise<RunningServer>;
  /** The running server's handlers; waits for the start. */
  handlers(): Promise<Handlers>;
  /** Open streams right now; 0 before the start and after the stop. */
  activeStreams(): number;
  /** True while tokens are between a vendor and the disk: leaving now may end a login. */
  isSavingLogins(): boolean;
  /** The machine falls asleep, and is awake again; nothing happens before the start and after the stop. */
  suspend(): void;
  resume(): void;
  /**
   * Puts agents back or leaves them, stops accepting, lets streams end for `drainMs`, closes. Waits for a start under
   * way. Safe to call twice.
   */
  stop(drainMs: number, agents?: 'leave' | 'put-back'): Promise<void>;
}

export function createHost(create: () => Promise<RunningServer>): Host {
  let starting: Promise<RunningServer> | undefined;
  let running: RunningServer | undefined;
  let stopping: Promise<void> | undefined;

  const begin = async (): Promise<RunningServer> => {
    const server = await create();
    running = server;
    return server;
  };
  const start = (): Promise<RunningServer> => {
    if (stopping !== undefined) {
      return Promise.reject(new SwitchyardError('shutting-down', 'Switchyard is closing.'));
    }
    starting ??= begin();
    return starting;
  };
  const close = async (drainMs: number, agents: 'leave' | 'put-back'): Promise<void> => {
    if (starting === undefined) return;
    // A server that never came up has nothing to close; its error was told to whoever started it.
    const server = await starting.catch(() => undefined);
    await server?.close({ drainMs, agents });
    running = undefined;
  };

  return {
    start,
    handlers: async () => (await start()).handlers,
    activeStreams: () => running?.activeStreams() ?? 0,
    isSavingLogins: () => running?.isSavingLogins() ?? false,
    suspend: () => running?.suspend(),
    resume: () => running?.resume(),
    stop: (drainMs, agents = 'leave') => {
      stopping ??= close(drainMs, agents);
      return stopping;
    },
  };
}

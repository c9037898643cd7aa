import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cores, untilListening, type Processes, type Started } from '../processes.ts';
import { writeJsonUpstreamConf } from './nginx-conf.ts';

/** How the vendor answers streams from now on. */
export interface Pace {
  readonly chunks: number;
  /** 0 sends a chunk per turn of the event loop. */
  readonly gapMs: number;
  /** Each chunk tells when it was sent. Such streams differ in bytes every time. */
  readonly stamped: boolean;
}

export type UpstreamOrder = { readonly kind: 'ask' } | ({ readonly kind: 'pace' } & Pace);

export interface UpstreamAnswer {
  readonly streams: number;
  /** The `x-api-key` of the newest request. */
  readonly lastKey: string;
}

/** One vendor on one port: nginx for whole answers, Node for streams, whichever a measure needs. */
export interface Upstream {
  readonly port: number;
  whole(): Promise<void>;
  streams(pace: Pace): Promise<void>;
  ask(): Promise<UpstreamAnswer>;
}

export function createUpstream(processes: Processes, folder: string, port: number): Upstream {
  let current: { readonly kind: 'whole' | 'streams'; readonly started: Started } | null = null;

  const become = async (kind: 'whole' | 'streams'): Promise<Started> => {
    if (current?.kind === kind) return current.started;
    if (current !== null) await processes.stop(current.started);
    const started = kind === 'whole' ? await startNginx() : startNode();
    current = { kind, started };
    await untilListening(port, started);
    // Peers notice the closed connections of the one before.
    await delay(100);
    return started;
  };
  const startNginx = async (): Promise<Started> => {
    const conf = await writeJsonUpstreamConf(join(folder, 'upstream'), port);
    return processes.start({ command: 'nginx', args: ['-c', conf], core: cores.load });
  };
  const startNode = (): Started =>
    processes.start({
      command: process.execPath,
      args: [join(import.meta.dirname, 'stream-server.ts'), String(port)],
      core: cores.load,
      ipc: true,
    });
  const tell = async (order: UpstreamOrder): Promise<UpstreamAnswer> => {
    const { child } = await become('streams');
    const reply = once(child, 'message') as Promise<[UpstreamAnswer]>;
    child.send(order);
    return (await reply)[0];
  };
  return {
    port,
    whole: async () => void (await become('whole')),
    streams: async (pace) => void (await tell({ kind: 'pace', ...pace })),
    ask: () => tell({ kind: 'ask' }),
  };
}

import { join } from 'node:path';
import { model } from '../upstream/answers.ts';
import { cores, freePort, untilListening } from '../processes.ts';
import type { Peer } from './peer.ts';
import { createProbe, probeArguments } from './probe-client.ts';

/**
 * A bare Fastify + undici pass-through on the product's own Node and the product's own versions of both.
 * `nodeArguments` are for Node itself, e.g. to write a profile.
 */
export function createPassThrough(nodeArguments: readonly string[]): Peer {
  return {
    name: 'pass-through',
    kind: 'mark',
    missing: async () => null,
    async start({ processes, upstreamPort, probed }) {
      const port = await freePort();
      const started = processes.start({
        command: process.execPath,
        args: [
          ...(probed ? probeArguments : []),
          ...nodeArguments,
          join(import.meta.dirname, 'pass-through-server.mjs'),
          String(port),
          String(upstreamPort),
        ],
        core: cores.peer,
        ipc: probed,
      });
      await untilListening(port, started);
      return {
        name: 'pass-through',
        kind: 'mark',
        pid: started.pid,
        probe: probed ? createProbe(started.child) : null,
        target: { port, path: '/v1/messages', headers: { 'x-api-key': 'bench' }, model, translates: false },
        stop: () => processes.stop(started),
      };
    },
  };
}

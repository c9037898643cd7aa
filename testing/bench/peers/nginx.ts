import { model } from '../upstream/answers.ts';
import { cores, freePort, untilListening } from '../processes.ts';
import { writeProxyConf } from '../upstream/nginx-conf.ts';
import type { Peer } from './peer.ts';

/** Debian's nginx as a plain reverse proxy, one process. */
export const nginx: Peer = {
  name: 'nginx',
  kind: 'mark',
  missing: async () => null,
  async start({ processes, folder, upstreamPort }) {
    const port = await freePort();
    const conf = await writeProxyConf(folder, port, upstreamPort);
    const started = processes.start({ command: 'nginx', args: ['-c', conf], core: cores.peer });
    await untilListening(port, started);
    return {
      name: 'nginx',
      kind: 'mark',
      pid: started.pid,
      probe: null,
      target: { port, path: '/v1/messages', headers: { 'x-api-key': 'bench' }, model, translates: false },
      stop: () => processes.stop(started),
    };
  },
};

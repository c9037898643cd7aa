import { model } from '../upstream/answers.ts';
import { cores, freePort, untilListening } from '../processes.ts';
import { installedFile, loopbackArguments, whyMissing } from './installed.ts';
import type { Peer } from './peer.ts';

const entry = '@portkey-ai/gateway/build/start-server.js';

/** Portkey's gateway, relaying Anthropic Messages. It waits 25 ms before the first chunk of every stream, by design. */
export const portkey: Peer = {
  name: 'portkey',
  kind: 'llm',
  missing: () => whyMissing(entry),
  async start({ processes, upstreamPort }) {
    const port = await freePort();
    const started = processes.start({
      command: process.execPath,
      args: [...loopbackArguments, installedFile(entry), '--headless', `--port=${port}`],
      core: cores.peer,
      ipc: true,
    });
    await untilListening(port, started);
    return {
      name: 'portkey',
      kind: 'llm',
      pid: started.pid,
      probe: null,
      target: {
        port,
        path: '/v1/messages',
        headers: {
          'x-api-key': 'bench',
          'x-portkey-provider': 'anthropic',
          'x-portkey-custom-host': `http://127.0.0.1:${upstreamPort}/v1`,
        },
        model,
        translates: false,
      },
      stop: () => processes.stop(started),
    };
  },
};

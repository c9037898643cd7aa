import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { model } from '../upstream/answers.ts';
import { cores, freePort, untilListening } from '../processes.ts';
import { installedFile, loopbackArguments, whyMissing } from './installed.ts';
import type { Peer } from './peer.ts';

const entry = '@musistudio/claude-code-router/dist/cli.js';

/** claude-code-router: Anthropic Messages in, OpenAI Chat out, its usual work. */
export const claudeCodeRouter: Peer = {
  name: 'ccr',
  kind: 'llm',
  missing: () => whyMissing(entry),
  async start({ processes, folder, upstreamPort }) {
    const port = await freePort();
    await mkdir(join(folder, '.claude-code-router'), { recursive: true });
    await writeFile(
      join(folder, '.claude-code-router', 'config.json'),
      JSON.stringify({
        PORT: port,
        HOST: '127.0.0.1',
        LOG: false,
        NON_INTERACTIVE_MODE: true,
        API_TIMEOUT_MS: 600_000,
        Providers: [
          {
            name: 'bench',
            api_base_url: `http://127.0.0.1:${upstreamPort}/v1/chat/completions`,
            api_key: 'bench',
            models: [model],
          },
        ],
        Router: { default: `bench,${model}` },
      }),
    );
    const started = processes.start({
      command: process.execPath,
      args: [...loopbackArguments, installedFile(entry), 'start'],
      environment: { HOME: folder },
      core: cores.peer,
      ipc: true,
    });
    await untilListening(port, started);
    return {
      name: 'ccr',
      kind: 'llm',
      pid: started.pid,
      probe: null,
      target: { port, path: '/v1/messages', headers: {}, model: `bench,${model}`, translates: true },
      stop: () => processes.stop(started),
    };
  },
};

import { spawn } from 'node:child_process';
import { killGroup, type Run, type RunOptions } from './run-program.ts';

/** A running `opencode serve`, which starts once for many prompts: a start of the program costs more than a turn. */
export interface OpenCodeServer {
  /** One turn with a model (`dialect/model`), in a conversation of its own or in the newest one of this server. */
  run(model: string, prompt: string, goesOn: boolean): Promise<Run>;
  stop(): Promise<void>;
}

/** What of a message's answer is read here (`POST /session/{id}/message`, https://opencode.ai/docs/server). */
interface Answer {
  readonly info?: { readonly error?: unknown };
  readonly parts?: readonly { readonly type: string; readonly text?: string }[];
}

/** Starts it in the person's project and waits for the line with its address. */
export async function startOpenCodeServer(
  program: string,
  { environment, folder }: Pick<RunOptions, 'environment' | 'folder'>,
): Promise<OpenCodeServer> {
  const child = spawn(program, ['serve', '--port', '0'], {
    cwd: folder,
    env: { ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  let printed = '';
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        printed += chunk.toString('utf8');
        const found = /listening on (http:\/\/[\d.]+:\d+)/.exec(printed)?.[1];
        if (found !== undefined) resolve(found);
      });
    child.on('error', reject);
    child.on('close', (code) => reject(new Error(`opencode serve ended with ${code}: ${printed}`)));
  });
  let session = '';
  return {
    async run(model, prompt, goesOn) {
      const startedMs = performance.now();
      // With a title of its own it asks no model for one, beside the turn and after its end.
      if (!goesOn) session = (await post<{ readonly id: string }>(url, '/session', { title: 'tools' })).id;
      const [providerID, ...modelID] = model.split('/');
      const answer = await post<Answer>(url, `/session/${session}/message`, {
        model: { providerID, modelID: modelID.join('/') },
        parts: [{ type: 'text', text: prompt }],
      });
      const error = answer.info?.error;
      return {
        code: error === undefined ? 0 : 1,
        output: (answer.parts ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('\n'),
        errors: error === undefined ? '' : JSON.stringify(error),
        durationMs: performance.now() - startedMs,
      };
    },
    async stop() {
      killGroup(child.pid);
      await ended;
    },
  };
}

async function post<Output>(url: string, path: string, body: object): Promise<Output> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
  return JSON.parse(text) as Output;
}

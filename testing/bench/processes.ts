import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Where things run: the measured peer alone, load and vendor together. `npm run bench` says which cores there are. */
export const cores = coresOf(process.env['SWITCHYARD_BENCH_CORES'] ?? '0,1');

function coresOf(text: string): { readonly load: number; readonly peer: number } {
  const [load = 0, peer = load] = text.split(',').map(Number);
  return { load, peer };
}

export interface Started {
  readonly child: ChildProcess;
  readonly pid: number;
  /** The first JSON line on standard output; rejects when the program ends without one. Only with `readsOutput`. */
  readonly firstLine: Promise<string>;
  /** What it wrote to standard error, last part. */
  errorText(): string;
}

export interface StartInput {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly core: number;
  /** Opens a message channel (Node children). */
  readonly ipc?: boolean;
  readonly readsOutput?: boolean;
}

export interface Processes {
  start(input: StartInput): Started;
  /** Ends one that `start` gave, by its id; waits until it is gone. */
  stop(started: Started): Promise<void>;
  stopAll(): Promise<void>;
}

const politeMs = 4_000;

/** Starts programs on a core with a bare environment, and ends every one of them. */
export function createProcesses(home: string): Processes {
  const running = new Set<Started>();
  const base = { PATH: process.env['PATH'] ?? '', HOME: home, LANG: 'C.UTF-8', TERM: 'dumb', NO_COLOR: '1' };

  const stop = async (started: Started): Promise<void> => {
    if (!running.delete(started)) return;
    const { child } = started;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), politeMs);
    await gone;
    clearTimeout(timer);
  };
  return {
    start(input) {
      // taskset replaces itself with the program: the child's id is the program's own.
      const child = spawn('taskset', ['-c', String(input.core), input.command, ...input.args], {
        env: { ...base, ...input.environment },
        stdio: [
          'ignore',
          input.readsOutput === true ? 'pipe' : 'ignore',
          'pipe',
          ...(input.ipc === true ? (['ipc'] as const) : []),
        ],
      });
      if (child.pid === undefined) throw new Error(`${input.command} could not be started`);
      let errors = '';
      child.stderr?.on('data', (chunk: Buffer) => {
        errors = (errors + chunk.toString('utf8')).slice(-4_000);
      });
      const firstLine = input.readsOutput === true ? readFirstLine(child) : Promise.resolve('');
      firstLine.catch(() => undefined);
      const started: Started = { child, pid: child.pid, firstLine, errorText: () => errors };
      running.add(started);
      return started;
    },
    stop,
    async stopAll() {
      await Promise.all([...running].map(stop));
    },
  };
}

function readFirstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    let found = false;
    child.stdout?.on('data', (chunk: Buffer) => {
      if (found) return;
      text += chunk.toString('utf8');
      const line = text
        .split('\n')
        .slice(0, -1)
        .find((entry) => entry.startsWith('{'));
      found = line !== undefined;
      if (line !== undefined) resolve(line);
    });
    child.once('exit', (code) => reject(new Error(`ended with code ${code} before it was ready`)));
  });
}

/** Runs a program to its end. Rejects with what it said when it fails. */
export async function runToEnd(input: StartInput & { readonly standardInput?: string }): Promise<string> {
  const child = spawn('taskset', ['-c', String(input.core), input.command, ...input.args], {
    env: { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', ...input.environment },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: 120_000,
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString('utf8')));
  child.stdin.end(input.standardInput ?? '');
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${input.command} ended with ${code}: ${(errors || output).slice(-1_000)}`);
  return output;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

/** Waits until something listens on the port. Rejects after `limitMs`, or when the program has ended. */
export async function untilListening(port: number, started: Started, limitMs = 20_000): Promise<void> {
  const endMs = performance.now() + limitMs;
  for (;;) {
    if (await accepts(port)) return;
    if (started.child.exitCode !== null) throw new Error(`it ended: ${started.errorText()}`);
    if (performance.now() > endMs) throw new Error(`nothing listens on port ${port}: ${started.errorText()}`);
    await delay(5);
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

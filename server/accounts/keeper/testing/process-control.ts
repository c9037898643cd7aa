import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { KeeperEvent } from '../index.ts';
import type { RenewingCommand, RenewingProcessInput } from './renewing-process.ts';

/** A line of a renewing process. */
export interface SaidLine {
  readonly ready?: true;
  readonly done?: unknown;
  readonly failed?: string;
  readonly event?: KeeperEvent;
}

/** A real process that can be killed. */
export interface RenewingProcess {
  readonly lines: readonly SaidLine[];
  /** Sends a command and waits for its answer; rejects when the process ends before. */
  ask(command: RenewingCommand): Promise<SaidLine>;
  /** Sends a command and does not wait. */
  tell(command: RenewingCommand): void;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** Resolves when it is gone, however it ended. */
  readonly gone: Promise<unknown>;
}

const program = fileURLToPath(new URL('./renewing-process.ts', import.meta.url));

/** Starts one; resolves when it is ready for commands. */
export async function startRenewingProcess(input: RenewingProcessInput): Promise<RenewingProcess> {
  const child = spawn(process.execPath, [program, JSON.stringify(input)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Starting is most of a round: compiled code is kept between the processes of all rounds.
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'switchyard-renewing-process') },
  });
  const gone = once(child, 'close');
  child.stdin.on('error', () => undefined);
  const lines: SaidLine[] = [];
  let listeners: ((line: SaidLine | null) => void)[] = [];
  const announce = (line: SaidLine | null): void => {
    const waiting = listeners;
    for (const listener of waiting) listener(line);
  };
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as SaidLine;
    lines.push(line);
    announce(line);
  });
  void gone.then(() => announce(null));
  const next = (fits: (line: SaidLine) => boolean): Promise<SaidLine> =>
    new Promise((resolve, reject) => {
      const listener = (line: SaidLine | null): void => {
        if (line !== null && !fits(line)) return;
        listeners = listeners.filter((other) => other !== listener);
        if (line === null) reject(new Error('the process ended'));
        else resolve(line);
      };
      listeners = [...listeners, listener];
    });
  const tell = (command: RenewingCommand): void => void child.stdin.write(`${JSON.stringify(command)}\n`);
  await next((line) => line.ready === true);
  return {
    lines,
    gone,
    tell,
    ask(command) {
      const answer = next((line) => line.done !== undefined || line.failed !== undefined);
      tell(command);
      return answer;
    },
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

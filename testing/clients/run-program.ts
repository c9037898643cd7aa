import { spawn } from 'node:child_process';

export interface RunOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  /** Written to standard input, which is closed at once either way. */
  readonly input?: string;
  /** The program and its children are killed after this long; 60 s when absent. */
  readonly timeoutMs?: number;
  /** Kills the program and its children, as a person does who closes the terminal. */
  readonly signal?: AbortSignal;
}

export interface Run {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
  readonly durationMs: number;
}

/** Runs a program to its end, in a process group of its own so that nothing it started outlives it. */
export function runProgram(program: string, args: readonly string[], options: RunOptions): Promise<Run> {
  const startedMs = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], {
      cwd: options.folder,
      env: { ...options.environment },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    // A program that ends without reading its input is no failure of the run.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    const timer = setTimeout(() => killGroup(child.pid), options.timeoutMs ?? 60_000);
    options.signal?.addEventListener('abort', () => killGroup(child.pid), { once: true });
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      killGroup(child.pid);
      resolve({
        code,
        output: Buffer.concat(output).toString('utf8'),
        errors: Buffer.concat(errors).toString('utf8'),
        durationMs: performance.now() - startedMs,
      });
    });
  });
}

/** Ends a process group that this test started. */
export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of the group is left.
  }
}

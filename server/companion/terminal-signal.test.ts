import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isInForeground, keysReachOurs } from './terminal-signal.ts';

const program = fileURLToPath(new URL('./testing/run-agent.ts', import.meta.url));
/** Tells how often it was interrupted, well after the first time. A shell would take two close ones for one. */
const counter = `let count = 0;
process.on('SIGINT', () => {
  count += 1;
  if (count === 1) setTimeout(() => { console.log('interrupted ' + count); process.exit(); }, 500);
});
setInterval(() => undefined, 1000);
console.log('ready ' + process.ppid);`;
const agent = 'exec "$NODE" -e "$COUNTER"';
const environment = { ...process.env, NODE: process.execPath, COUNTER: counter };

/** Runs `act` with the output so far once the agent is ready; answers all output. */
function watched(child: ChildProcess, act: (out: string) => void): Promise<string> {
  onTestFinished(() => void child.kill('SIGKILL'));
  return new Promise((resolve) => {
    let out = '';
    let isReady = false;
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (!isReady && /ready \d+\s/.test(out)) {
        isReady = true;
        act(out);
      }
    });
    child.on('close', () => resolve(out));
  });
}

describe.skipIf(process.platform === 'win32')('an interrupted run', () => {
  it('passes on what was sent to it alone, once', { timeout: 30_000 }, async () => {
    // A session of its own has no terminal.
    const child = spawn(process.execPath, ['--no-warnings', program, agent], {
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: true,
      env: environment,
    });
    const out = await watched(child, () => void child.kill('SIGINT'));
    expect(out).toContain('interrupted 1');
  });

  it.skipIf(process.platform !== 'linux' || !existsSync('/usr/bin/script'))(
    'leaves Ctrl-C to the terminal, also while another program feeds its input',
    { timeout: 30_000 },
    async () => {
      const terminal = spawn(
        '/usr/bin/script',
        ['-qec', '{ trap "" INT; sleep 20; } | "$NODE" --no-warnings "$PROGRAM" "$AGENT"', '/dev/null'],
        {
          stdio: ['pipe', 'pipe', 'inherit'],
          detached: true,
          env: { ...environment, SHELL: '/bin/sh', PROGRAM: program, AGENT: agent },
        },
      );
      onTestFinished(() => {
        if (terminal.pid !== undefined && terminal.exitCode === null) process.kill(-terminal.pid, 'SIGKILL');
      });
      const over = Promise.withResolvers<string>();
      let out = '';
      terminal.stdout.on('data', (chunk: Buffer) => {
        out += chunk.toString();
        if (/interrupted \d/.test(out)) over.resolve(out);
      });
      terminal.on('close', () => over.resolve(out));
      void watched(terminal, () => void terminal.stdin.write('\u0003'));
      expect(await over.promise).toContain('interrupted 1');
    },
  );
});

describe('the foreground of a terminal', () => {
  const line = (group: number, terminal: number, foreground: number): string =>
    `42 (a) b (c) S 1 ${group} 7 ${terminal} ${foreground} 4194304 1 0`;

  it('is read behind a name that may hold anything', () => {
    expect([line(42, 34_816, 42), line(42, 34_816, 7), line(42, 0, -1)].map(isInForeground)).toEqual([
      true,
      false,
      false,
    ]);
  });

  it.each(['', 'x', '42 (a', '42 (a) S', '42 (a) S 1 x y z w'])('is not known of %j', (text) => {
    expect(isInForeground(text)).toBeNull();
  });

  it('is taken for granted on Windows, and guessed where nothing says it', async () => {
    expect(await keysReachOurs('win32', false)).toBe(true);
    expect([await keysReachOurs('darwin', true), await keysReachOurs('darwin', false)]).toEqual([
      true,
      false,
    ]);
  });
});

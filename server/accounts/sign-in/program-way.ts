import { spawn } from 'node:child_process';
import { SwitchyardError } from '../../errors/index.ts';
import type { Clock } from '../../ports.ts';
import type { ProgramWay } from '../../providers/sign-in-profile.ts';
import type { SignInResult, StartedWay } from './way.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface ProgramSources {
  readonly clock: Clock;
  readonly environment: Environment;
  /** Absolute path of a program on the PATH, or null. */
  readonly findProgram: (name: string) => Promise<string | null>;
  /** A new private directory for one login. */
  readonly newDirectory: () => Promise<string>;
  /** Removes such a directory again; called only when no login came into being in it. */
  readonly dropDirectory: (directory: string) => void;
}

const limitMs = 10 * 60_000;
/** Programs print a page within a second or two; without one they open the browser by themselves. */
const pageWaitMs = 5_000;
const killAfterMs = 5_000;
const readLimit = 65_536;

/**
 * Starts the vendor's own program for a login in a directory of its own. The program talks to the vendor, keeps the login
 * and renews it; we show the page that it prints and hand on what is pasted. Throws `not-found` when it is not installed.
 */
export async function startProgram(sources: ProgramSources, way: ProgramWay): Promise<StartedWay> {
  const command = await sources.findProgram(way.program);
  if (command === null)
    throw new SwitchyardError('not-found', `${way.label} is not installed here, or not on the PATH`);
  const directory = await sources.newDirectory();
  const { promise, resolve, reject } = Promise.withResolvers<SignInResult>();
  const page = Promise.withResolvers<string | null>();
  const child = spawn(command, way.args, {
    cwd: directory,
    env: { ...withoutOwnNames(sources.environment), ...way.environment(directory) },
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
    shell: command.toLowerCase().endsWith('.cmd'),
  });
  let printed = '';
  let isOver = false;
  let cancelKill: (() => void) | null = null;
  const read = (text: string): void => {
    if (printed.length > readLimit) return;
    printed += text;
    const found = pageIn(printed, way.pageHosts);
    if (found !== null) page.resolve(found);
  };
  child.stdout.setEncoding('utf8').on('data', read);
  child.stderr.setEncoding('utf8').on('data', read);
  // A program that has ended takes no more input.
  child.stdin.on('error', () => undefined);
  const end = (error: SwitchyardError | null): void => {
    if (isOver) return;
    isOver = true;
    cancelKill?.();
    page.resolve(null);
    if (error === null) resolve({ kind: 'login-file', path: way.loginFile(directory) });
    else {
      reject(error);
      sources.dropDirectory(directory);
    }
  };
  child.on('error', () => end(new SwitchyardError('sign-in-failed', `${way.label} could not be started`)));
  child.on('exit', (code) =>
    end(
      code === 0
        ? null
        : new SwitchyardError(
            'sign-in-failed',
            `${way.label} ended without a sign-in (code ${code ?? 'none'})`,
          ),
    ),
  );
  const cancelWait = sources.clock.after(pageWaitMs, () => page.resolve(null));
  const url = await page.promise;
  cancelWait();
  promise.catch(() => undefined);
  return {
    limitMs,
    shown: { url, pasteUrl: null, userCode: null },
    result: promise,
    paste: way.takesPastedCode
      ? (text) => {
          if (isOver) throw new SwitchyardError('conflict', 'this sign-in is over; start again');
          child.stdin.write(`${oneLine(text)}\n`);
        }
      : null,
    stop() {
      if (isOver) return;
      child.kill('SIGTERM');
      cancelKill ??= sources.clock.after(killAfterMs, () => void child.kill('SIGKILL'));
    },
  };
}

/** Names that would make the program use another login, or another server, than the one it is started for. */
const shadowing = /^(?:ANTHROPIC|CLAUDE|OPENAI|CODEX|SWITCHYARD)_/i;

function withoutOwnNames(environment: Environment): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !shadowing.test(name)));
}

/** The first whole address of one of the vendor's hosts. */
function pageIn(text: string, hosts: readonly string[]): string | null {
  for (const [address] of text.matchAll(/https:\/\/[^\s"'<>]+(?=\s)/g))
    if (URL.canParse(address) && hosts.includes(new URL(address).hostname)) return address;
  return null;
}

function oneLine(text: string): string {
  const line = text.trim();
  if (line === '' || line.length > 4_096 || /[\r\n\0]/.test(line))
    throw new SwitchyardError('input-invalid', 'paste the code that the page shows, in one line');
  return line;
}

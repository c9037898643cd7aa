import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, onTestFinished } from 'vitest';
import { readHeadlessOptions, runHeadless } from '../../headless/index.ts';
import { temporaryDirectory } from '../../storage/testing/temporary-directory.ts';
import { runCompanion } from '../run-companion.ts';

/** What a verb wrote and how it ended. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

export type Run = (line: string, input?: string) => Promise<Ran>;

/** Words are parted by single spaces; `%20` stands for one inside a word. */
export function runner(
  home: string,
  isTerminal = false,
  onInterrupt: (run: () => void) => () => void = () => () => undefined,
  environment: Readonly<Record<string, string>> = {},
): Run {
  return async (line, input = '') => {
    let out = '';
    let error = '';
    const stream = Object.assign(Readable.from(input === '' ? [] : [Buffer.from(input)]), {
      isTTY: isTerminal,
    });
    const code = await runCompanion(
      line.split(' ').map((word) => word.replaceAll('%20', ' ')),
      { HOME: dirname(home), PATH: '', SWITCHYARD_HOME: home, ...environment },
      {
        out: (text) => (out += text),
        error: (text) => (error += text),
        input: stream as unknown as NodeJS.ReadStream,
        onInterrupt,
      },
    );
    return { code, out, error };
  };
}

/** Shell scripts by name, for the PATH of an instance and of its companion. */
export type Programs = Readonly<Record<string, string>>;

/** A headless instance with its secrets in memory, closed when the running test ends, and a way to run verbs. */
export async function instance(programs: Programs = {}): Promise<{
  readonly run: Run;
  readonly home: string;
  /** Of the instance, with the programs. */
  readonly path: string;
  readonly claudeFile: string;
  readonly proxy: string;
}> {
  const directory = await temporaryDirectory();
  const home = join(directory, 'data');
  await mkdir(join(directory, '.claude'));
  const claudeFile = join(directory, '.claude', 'settings.json');
  await writeFile(claudeFile, '{}\n');
  const bin = join(directory, 'bin');
  await mkdir(bin);
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  const path = Object.keys(programs).length === 0 ? '' : `${bin}:/usr/bin:/bin`;
  const environment = { SWITCHYARD_SECRETS: 'memory', PATH: path };
  const running = await runHeadless({
    options: readHeadlessOptions(['--port', '0', '--home', home], environment),
    version: '0.0.0-test',
    environment,
    homeDirectory: directory,
    rendererDirectory: null,
    startDemo: () => Promise.reject(new Error('no demo')),
  });
  onTestFinished(() => running.close());
  const run = runner(home, false, undefined, { PATH: path });
  return { run, home, path, claudeFile, proxy: running.proxy };
}

/** Shaped like a key; opens nothing. */
export const secret = `sk-ant-api03-${'x'.repeat(90)}wxyz`;
/** The one object that a verb printed; it must have succeeded. */
export const json = async (ran: Promise<Ran>): Promise<Record<string, unknown>> => {
  const { code, out, error } = await ran;
  expect([code, error], out).toEqual([0, '']);
  expect(out.trimEnd().split('\n')).toHaveLength(1);
  return JSON.parse(out) as Record<string, unknown>;
};
/** The code of the error that a verb printed; it must have failed. */
export const failure = async (ran: Promise<Ran>): Promise<unknown> => {
  const { code, out, error } = await ran;
  expect([code, error], out).toEqual([1, '']);
  const answer = JSON.parse(out) as { error: { code: string } };
  expect(Object.keys(answer)).toEqual(['error']);
  expect(Object.keys(answer.error)).toEqual(['code', 'message']);
  return answer.error.code;
};

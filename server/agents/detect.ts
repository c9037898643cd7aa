import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Environment } from './manifest.ts';

const versionTimeoutMs = 3000;

/** Finds programs. */
export interface Detector {
  /** Absolute path of the first of `names` on the PATH, or null. */
  readonly findExecutable: (names: readonly string[]) => Promise<string | null>;
}

export interface DetectorOptions {
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
  /** Replaces the search on the PATH. */
  readonly findExecutable?: (name: string) => Promise<string | null>;
}

export function createDetector(options: DetectorOptions): Detector {
  const find = options.findExecutable ?? ((name: string) => findOnPath(name, options));
  return {
    findExecutable: async (names) => {
      for (const name of names) {
        const found = await find(name);
        if (found !== null) return found;
      }
      return null;
    },
  };
}

async function findOnPath(name: string, { environment, platform }: DetectorOptions): Promise<string | null> {
  const path = environment['PATH'] ?? environment['Path'] ?? '';
  const endings = platform === 'win32' ? (environment['PATHEXT'] ?? '.EXE;.CMD').split(';') : [''];
  for (const directory of path.split(delimiter)) {
    // A relative entry would mean another program in every directory.
    if (!isAbsolute(directory)) continue;
    for (const ending of endings) {
      const candidate = join(directory, name + ending.toLowerCase());
      if (await isProgram(candidate)) return candidate;
    }
  }
  return null;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** What `<executable> --version` says, for example `2.1.329`; null when it says nothing in three seconds. Never throws. */
export function askVersion(executable: string, environment: Environment): Promise<string | null> {
  return new Promise((settle) => {
    const options = {
      timeout: versionTimeoutMs,
      killSignal: 'SIGKILL',
      env: environment,
      maxBuffer: 64 * 1024,
    } as const;
    execFile(executable, ['--version'], options, (error, output) => {
      settle(error === null ? (/\d+\.\d+[\w.+-]*/.exec(output)?.[0] ?? null) : null);
    });
  });
}

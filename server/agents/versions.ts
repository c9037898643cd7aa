import { stat } from 'node:fs/promises';

const mostAtOnce = 2;

export interface VersionOptions {
  /** Runs the program; null = it said nothing. */
  readonly ask: (executable: string) => Promise<string | null>;
  /** A program has answered for the first time, or anew after it changed. */
  readonly onVersion: (executable: string) => void;
}

/** What is known of programs' versions without waiting for any of them. */
export interface Versions {
  /**
   * The last answer; null when there is none yet. A program that was not asked since it last changed is asked in the
   * background, two programs at once, each once.
   */
  readonly known: (executable: string) => Promise<string | null>;
}

interface Answer {
  readonly changedMs: number;
  readonly version: string | null;
}

export function createVersions({ ask, onVersion }: VersionOptions): Versions {
  const answers = new Map<string, Answer>();
  const asked = new Map<string, number>();
  const waiting: { readonly executable: string; readonly changedMs: number }[] = [];
  let running = 0;
  /** Takes the next program until none waits. */
  const work = async (): Promise<void> => {
    running += 1;
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      const { executable, changedMs } = job;
      const version = await ask(executable).catch(() => null);
      answers.set(executable, { changedMs, version });
      if (version !== null) onVersion(executable);
    }
    running -= 1;
  };
  return {
    known: async (executable) => {
      const changedMs = await changeTime(executable);
      if (asked.get(executable) !== changedMs) {
        asked.set(executable, changedMs);
        waiting.push({ executable, changedMs });
        if (running < mostAtOnce) void work();
      }
      return answers.get(executable)?.version ?? null;
    },
  };
}

async function changeTime(executable: string): Promise<number> {
  try {
    return (await stat(executable)).mtimeMs;
  } catch {
    return 0;
  }
}

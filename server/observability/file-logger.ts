import { appendFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock, LogFields, Logger, LogLevel } from '../ports.ts';
import { redact } from './redact.ts';

const fileLimitBytes = 10 * 1024 * 1024;
const fileCount = 5;
const queueLimit = 5_000;

export interface FileLogger extends Logger {
  /** Resolves when everything logged so far is on disk. */
  flush(): Promise<void>;
}

/** One JSON object a line, private, at most five files of 10 MiB; a full disk loses log lines first and nothing else. */
export function createFileLogger(path: string, clock: Clock, alsoTo?: (line: string) => void): FileLogger {
  let queue: string[] = [];
  let writing: Promise<void> | null = null;

  const drain = async (): Promise<void> => {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    while (queue.length > 0) {
      const lines = queue.join('');
      queue = [];
      try {
        await rotate(path);
        await appendFile(path, lines, { mode: 0o600 });
      } catch {
        // A log that cannot be written must not take the product down.
      }
    }
  };

  return {
    log(level: LogLevel, message: string, fields: LogFields = {}) {
      const line = `${JSON.stringify({ time: new Date(clock.nowMs()).toISOString(), level, message: redact(message), ...clean(fields) })}\n`;
      alsoTo?.(line);
      if (queue.length < queueLimit) queue.push(line);
      writing ??= drain()
        .catch(() => undefined)
        .finally(() => {
          writing = null;
        });
    },
    async flush() {
      for (let pending = writing; pending !== null; pending = writing) await pending;
    },
  };
}

function clean(fields: LogFields): Record<string, string | number | boolean | null> {
  const kept: Record<string, string | number | boolean | null> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || name === 'time' || name === 'level' || name === 'message') continue;
    kept[name] = typeof value === 'string' ? redact(value) : value;
  }
  return kept;
}

async function rotate(path: string): Promise<void> {
  const size = await stat(path).then(
    (facts) => facts.size,
    () => 0,
  );
  if (size < fileLimitBytes) return;
  await rm(`${path}.${fileCount - 1}`, { force: true });
  for (let index = fileCount - 2; index >= 1; index -= 1)
    await rename(`${path}.${index}`, `${path}.${index + 1}`).catch(() => undefined);
  await rename(path, `${path}.1`);
}

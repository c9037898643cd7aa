import { appendFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock, LogFields, Logger, LogLevel } from '../ports.ts';
import { redact } from './redact.ts';

const defaultFileLimitBytes = 10 * 1024 * 1024;
const fileCount = 5;
const queueLimit = 5_000;

export interface FileLogger extends Logger {
  /** Resolves when everything logged so far is on disk. */
  flush(): Promise<void>;
}

export interface FileLoggerOptions {
  /** Gets every line as well, for a terminal. */
  readonly alsoTo?: (line: string) => void;
  /** Size at which a file is put aside. Bytes; 10 MiB when absent. */
  readonly fileLimitBytes?: number;
}

/** One JSON object a line, private, at most five files of 10 MiB; a full disk loses log lines first and nothing else. */
export function createFileLogger(path: string, clock: Clock, options: FileLoggerOptions = {}): FileLogger {
  const limitBytes = options.fileLimitBytes ?? defaultFileLimitBytes;
  let queue: string[] = [];
  let writing: Promise<void> | null = null;

  const drain = async (): Promise<void> => {
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      while (queue.length > 0) {
        const lines = queue;
        queue = [];
        for (const batch of batches(lines, limitBytes)) await append(path, batch, limitBytes);
      }
    } catch {
      // A log that cannot be written must not take the product down; the queue is bounded.
    } finally {
      // In the same turn as the last look at the queue: a line that comes later starts its own writing.
      writing = null;
    }
  };

  return {
    log(level: LogLevel, message: string, fields: LogFields = {}) {
      const line = `${JSON.stringify({ time: new Date(clock.nowMs()).toISOString(), level, message: redact(message), ...clean(fields) })}\n`;
      options.alsoTo?.(line);
      if (queue.length < queueLimit) queue.push(line);
      writing ??= drain();
    },
    async flush() {
      for (let pending = writing; pending !== null; pending = writing) await pending;
    },
  };
}

/** Texts under other names are left out: a new field has to be looked at before its text is written to disk. */
const textFields: ReadonlySet<string> = new Set([
  'account',
  'agent',
  'body',
  'cause',
  'channel',
  'code',
  'detail',
  'error',
  'event',
  'file',
  'host',
  'model',
  'operation',
  'path',
  'provider',
  'proxy',
  'reason',
  'title',
  'vendor',
  'version',
  'what',
]);

function clean(fields: LogFields): Record<string, string | number | boolean | null> {
  const kept: Record<string, string | number | boolean | null> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || name === 'time' || name === 'level' || name === 'message') continue;
    if (typeof value !== 'string') kept[redact(name)] = value;
    else kept[redact(name)] = textFields.has(name) ? redact(value) : '(left out)';
  }
  return kept;
}

/** Joins lines into pieces that leave the cap of a file true, however much has piled up. */
function batches(lines: readonly string[], limitBytes: number): readonly string[] {
  const joined: string[] = [];
  let size = 0;
  for (const line of lines) {
    const bytes = Buffer.byteLength(line);
    if (joined.length === 0 || size + bytes > limitBytes / 4) {
      joined.push(line);
      size = bytes;
    } else {
      joined[joined.length - 1] += line;
      size += bytes;
    }
  }
  return joined;
}

async function append(path: string, text: string, limitBytes: number): Promise<void> {
  try {
    await rotate(path, Buffer.byteLength(text), limitBytes);
    await appendFile(path, text, { mode: 0o600 });
  } catch {
    // The next piece may fit again.
  }
}

async function rotate(path: string, addedBytes: number, limitBytes: number): Promise<void> {
  const size = await stat(path).then(
    (facts) => facts.size,
    () => 0,
  );
  if (size === 0 || size + addedBytes <= limitBytes) return;
  await rm(`${path}.${fileCount - 1}`, { force: true });
  for (let index = fileCount - 2; index >= 1; index -= 1)
    await rename(`${path}.${index}`, `${path}.${index + 1}`).catch(() => undefined);
  await rename(path, `${path}.1`);
}

import { rename } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileFailureCode } from './file-failure.ts';

const attempts = 10;
const firstDelayMs = 50;
const lastDelayMs = 500;
const passing: ReadonlySet<string> = new Set(['EPERM', 'EACCES', 'EBUSY']);

export interface RenameTools {
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly wait: (delayMs: number) => Promise<unknown>;
}

/**
 * Renames, and tries again for about three seconds while another program holds the target. On Windows a virus
 * scanner or a sync client opens fresh files for a moment; elsewhere the same codes are lasting and fail at the end.
 */
export async function renameWithRetry(
  from: string,
  to: string,
  tools: RenameTools = { rename, wait: sleep },
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await tools.rename(from, to);
      return;
    } catch (error) {
      const code = fileFailureCode(error);
      if (attempt >= attempts || code === undefined || !passing.has(code)) throw error;
      await tools.wait(Math.min(lastDelayMs, firstDelayMs * attempt));
    }
  }
}

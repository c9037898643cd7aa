import { SwitchyardError } from '../errors/index.ts';
import { systemCode } from './file-access.ts';

const mostTries = 10;
const firstWaitMs = 50;
const longestWaitMs = 500;
const sharingCodes: ReadonlySet<string> = new Set(['EPERM', 'EACCES', 'EBUSY']);

export interface Patience {
  readonly platform: NodeJS.Platform;
  /** Waits; injected so that tests do not. */
  readonly delay: (delayMs: number) => Promise<void>;
}

/**
 * Runs a rename or deletion. On Windows another program, a virus scanner or a synchronised folder may hold the file
 * for a moment: up to ten tries, 50 to 500 ms apart (reliability notes 1.3 F6). Each try has to look at the file
 * anew, because it may have been written meanwhile. Elsewhere these codes mean what they say. Throws file-refused when
 * the file stays held.
 */
export async function patiently(
  { platform, delay }: Patience,
  path: string,
  step: () => Promise<boolean>,
): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await step();
    } catch (error) {
      if (platform !== 'win32' || !sharingCodes.has(systemCode(error) ?? '')) throw error;
      if (attempt === mostTries) {
        const message = `${path} is held open by another program; close it and try again`;
        throw new SwitchyardError('file-refused', message, { cause: error });
      }
    }
    await delay(Math.min(longestWaitMs, firstWaitMs * attempt));
  }
}

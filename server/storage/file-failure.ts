import { basename } from 'node:path';
import { isSwitchyardError, SwitchyardError } from '../errors/index.ts';

/** The system's code of a failed file call (`ENOENT`, ...), or undefined for anything else. */
export function fileFailureCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

const words: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'not permitted',
  EPERM: 'not permitted',
};

/**
 * A failed write of `path` as a person can act on it: a full disk is no fault to report. The system's error is the cause;
 * anything but a failed file call comes back as it is. `said`: what failed, where the name of the file says nothing.
 */
export function writeFailure(
  path: string,
  error: unknown,
  said = `${basename(path)} cannot be written`,
): unknown {
  const code = fileFailureCode(error);
  if (code === undefined || isSwitchyardError(error)) return error;
  const why = Object.hasOwn(words, code) ? `${code}: ${words[code]}` : code;
  return new SwitchyardError('file-refused', `${said} (${why})`, {
    cause: error,
  });
}

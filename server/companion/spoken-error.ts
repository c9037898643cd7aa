import type { ErrorCode } from '../errors/index.ts';

/** Their messages say what to do in the words of the command line; the general remedy would send people to a window. */
const complete: ReadonlySet<ErrorCode> = new Set(['input-invalid', 'not-found', 'conflict', 'file-refused']);

/** An error in one line for a person in a shell. */
export function spokenError(error: {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
}): string {
  const message = `${error.message.replace(/\.+$/, '')}.`;
  return complete.has(error.code) ? message : `${message} ${error.remedy}`;
}

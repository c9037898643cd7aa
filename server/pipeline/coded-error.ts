import type { ClientError } from '../dialects/dialect.ts';
import { errorCodes, type SwitchyardError } from '../errors/index.ts';
import { ownMessage } from './own-message.ts';

/** A failure of ours for the client, with the status and remedy of its code. */
export function codedError(code: SwitchyardError['code'], message: string): ClientError {
  return { status: errorCodes[code].status, code, message: ownMessage(code, message) };
}

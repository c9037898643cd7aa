import { errorCodes, type ErrorCode } from '../errors/index.ts';

/** A failure of ours as the client's person reads it: who speaks, what happened, what to do. */
export function ownMessage(code: ErrorCode, message: string): string {
  return `Switchyard: ${message.replace(/\.+$/, '')}. ${errorCodes[code].remedy}`;
}

import type { Envelope, ErrorBody } from '../../server/contract/index.ts';
import { errorCodes, isSwitchyardError, type ErrorCode } from '../../server/errors/index.ts';

/** The failing envelope of a known code, with the remedy of the code table. */
export function failure(code: ErrorCode, message: string): Envelope<never> {
  return { ok: false, error: { code, message, remedy: errorCodes[code].remedy } };
}

/**
 * The envelope of anything thrown. Only our own errors speak for themselves: the message of any other error was not
 * written for a person and may quote a file or an answer, so the page gets the code `internal` and no more.
 */
export function failureOf(thrown: unknown, doing: string): Envelope<never> {
  if (!isSwitchyardError(thrown)) return failure('internal', `Switchyard failed while doing ${doing}.`);
  const body: ErrorBody = { code: thrown.code, message: thrown.message, remedy: thrown.remedy };
  const hasDetails = Object.keys(thrown.details).length > 0;
  return { ok: false, error: hasDetails ? { ...body, details: thrown.details } : body };
}

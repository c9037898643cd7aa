import type { AnswerError, JsonObject } from '../../ir/index.ts';
import { codeOfError } from './status-names.ts';

/** A failure inside an answer as a google.rpc object. */
export function errorBody({ unified, message }: AnswerError): JsonObject {
  const [code, status] = codeOfError(unified);
  return { error: { code, message, status } };
}

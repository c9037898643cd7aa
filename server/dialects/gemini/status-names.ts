import type { AnswerError } from '../../ir/index.ts';

/** google.rpc.Code names with the HTTP status that Google maps them to, and their meaning in the IR. */
const statuses: readonly (readonly [name: string, http: number, unified: AnswerError['unified']])[] = [
  ['INVALID_ARGUMENT', 400, 'invalid-request'],
  ['FAILED_PRECONDITION', 400, 'invalid-request'],
  ['OUT_OF_RANGE', 400, 'invalid-request'],
  ['UNAUTHENTICATED', 401, 'authentication'],
  ['PERMISSION_DENIED', 403, 'permission'],
  ['NOT_FOUND', 404, 'not-found'],
  ['ABORTED', 409, 'overloaded'],
  ['ALREADY_EXISTS', 409, 'invalid-request'],
  ['RESOURCE_EXHAUSTED', 429, 'rate-limit'],
  ['CANCELLED', 499, 'overloaded'],
  ['INTERNAL', 500, 'server'],
  ['UNKNOWN', 500, 'server'],
  ['DATA_LOSS', 500, 'server'],
  ['UNIMPLEMENTED', 501, 'server'],
  ['UNAVAILABLE', 503, 'overloaded'],
  ['DEADLINE_EXCEEDED', 504, 'timeout'],
];

const names = new Map(statuses.map((entry) => [entry[0], entry]));

/** The HTTP status that a status name has before a stream, else null. */
export function geminiErrorStatus(name: string | null): number | null {
  return names.get(name ?? '')?.[1] ?? null;
}

/** The meaning of a failure, from its status name or else its HTTP status. */
export function unifiedError(name: string | null, http: number | null): AnswerError['unified'] {
  if (http === 413) return 'too-large';
  const named = names.get(name ?? '');
  if (named !== undefined) return named[2];
  if (http === 402) return 'permission';
  if (http === 408) return 'timeout';
  const status = http === 502 || http === 529 ? 503 : http;
  const known = statuses.find((entry) => entry[1] === status);
  if (known !== undefined) return known[2];
  return status !== null && status >= 400 && status < 500 ? 'invalid-request' : 'server';
}

/** The status name of an HTTP status, for our own error bodies; the nearest one where Google has none. */
export function statusName(http: number): string {
  if (http === 402) return 'FAILED_PRECONDITION';
  if (http === 408) return 'DEADLINE_EXCEEDED';
  if (http === 502 || http === 529) return 'UNAVAILABLE';
  const known = statuses.find((entry) => entry[1] === http);
  if (known !== undefined) return known[0];
  return http >= 500 ? 'INTERNAL' : 'INVALID_ARGUMENT';
}

const codes: Readonly<Record<AnswerError['unified'], readonly [http: number, name: string]>> = {
  'invalid-request': [400, 'INVALID_ARGUMENT'],
  authentication: [401, 'UNAUTHENTICATED'],
  permission: [403, 'PERMISSION_DENIED'],
  'not-found': [404, 'NOT_FOUND'],
  'too-large': [413, 'INVALID_ARGUMENT'],
  'rate-limit': [429, 'RESOURCE_EXHAUSTED'],
  overloaded: [503, 'UNAVAILABLE'],
  timeout: [504, 'DEADLINE_EXCEEDED'],
  server: [500, 'INTERNAL'],
};

/** HTTP status and status name for a failure of another vendor that a Gemini client is told about. */
export function codeOfError(unified: AnswerError['unified']): readonly [http: number, name: string] {
  return codes[unified];
}

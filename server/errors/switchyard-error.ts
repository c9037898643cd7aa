import { errorCodes, type ErrorCode, type FailureScope } from './codes.ts';

const brand = Symbol.for('switchyard.error');

export interface ErrorOptions {
  readonly cause?: unknown;
  /** Overrides the status of the code table. */
  readonly status?: number;
  /** Facts for the reader, safe to show: never a token, never a prompt. */
  readonly details?: Readonly<Record<string, string | number | boolean | null>>;
  /** Seconds after which a retry makes sense. */
  readonly retryAfterSeconds?: number;
}

/** The one error class of the product. `message` says what happened, to what; `remedy` says what to do. */
export class SwitchyardError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly scope: FailureScope;
  readonly retryable: boolean;
  readonly remedy: string;
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'SwitchyardError';
    const known = errorCodes[code];
    this.code = code;
    this.status = options.status ?? known.status;
    this.scope = known.scope;
    this.retryable = known.retryable;
    this.remedy = known.remedy;
    this.details = options.details ?? {};
    this.retryAfterSeconds = options.retryAfterSeconds;
    Object.defineProperty(this, brand, { value: true });
  }
}

/** True for our own errors, also across two copies of this module. */
export function isSwitchyardError(value: unknown): value is SwitchyardError {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[brand] === true;
}

/** Wraps anything thrown; our own errors pass unchanged. */
export function toSwitchyardError(value: unknown): SwitchyardError {
  if (isSwitchyardError(value)) return value;
  return new SwitchyardError('internal', wordsOf(value), { cause: value });
}

/** Anything can be thrown, also what has no text. */
function wordsOf(value: unknown): string {
  try {
    return value instanceof Error ? String(value.message) : String(value);
  } catch {
    return 'something without a text was thrown';
  }
}

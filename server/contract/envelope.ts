/**
 * The answer of every operation on every transport. IPC keeps only the message of a thrown error, so errors travel
 * as data.
 */
export interface ErrorBody {
  readonly code: string;
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
  readonly details?: Readonly<Record<string, string | number | boolean | null>>;
}

export type Envelope<Output> =
  | { readonly ok: true; readonly value: Output }
  | { readonly ok: false; readonly error: ErrorBody };

import type {
  ControlEvent,
  ErrorBody,
  OperationInput,
  OperationName,
  OperationOutput,
} from '../../server/contract/index.ts';

/** `unauthorized`: the page has no token, or a wrong one; nothing will work until it is opened again. */
export type Connection = 'connecting' | 'online' | 'offline' | 'unauthorized';

export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** The control contract as the stores see it; the same over IPC and over HTTP. */
export interface ControlClient {
  /** Resolves with the operation's value, rejects with a `ControlError`. */
  call<Name extends OperationName>(
    operation: Name,
    input: OperationInput<Name>,
    options?: CallOptions,
  ): Promise<OperationOutput<Name>>;
  /** Control events in order of arrival; returns its own unsubscribe. */
  subscribe(listener: (event: ControlEvent) => void): () => void;
  /** Called at once with the present state and then on every change; returns its own unsubscribe. */
  watchConnection(listener: (connection: Connection) => void): () => void;
  /** Drops open connections. */
  close(): void;
}

/** A failed operation, with the code of the server's table and what to do about it. */
export class ControlError extends Error {
  readonly code: string;
  readonly remedy: string;

  constructor(body: Pick<ErrorBody, 'code' | 'message' | 'remedy'>, options?: ErrorOptions) {
    super(body.message, options);
    this.name = 'ControlError';
    this.code = body.code;
    this.remedy = body.remedy;
  }
}

/** Wraps anything thrown; our own errors pass unchanged. */
export function toControlError(value: unknown): ControlError {
  if (value instanceof ControlError) return value;
  const message = value instanceof Error ? value.message : String(value);
  return new ControlError({ code: 'internal', message, remedy: '' }, { cause: value });
}

/** Reads an answer of the server; anything that is not an envelope becomes an `internal` error. */
export function openEnvelope(answer: unknown): unknown {
  if (isRecord(answer)) {
    if (answer['ok'] === true) return answer['value'];
    const error = answer['error'];
    if (answer['ok'] === false && isRecord(error)) {
      throw new ControlError({
        code: text(error['code'], 'internal'),
        message: text(error['message'], 'The operation failed.'),
        remedy: text(error['remedy'], ''),
      });
    }
  }
  throw new ControlError({
    code: 'internal',
    message: 'Switchyard gave an answer that this page does not understand.',
    remedy: 'Reload the page; the page and the program may be of different versions.',
  });
}

/** Narrows an event as it arrived; unknown names are passed on and ignored by the stores. */
export function isControlEvent(value: unknown): value is ControlEvent {
  return isRecord(value) && typeof value['name'] === 'string' && isRecord(value['payload']);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown, fallback: string): string {
  return typeof value === 'string' ? value : fallback;
}

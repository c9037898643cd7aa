import type { ControlEvent, OperationName } from '../../server/contract/index.ts';
import { ControlError, openEnvelope, type Connection, type ControlClient } from './control-client.ts';
import { runEventStream, type EventStreamOptions } from './event-stream.ts';
import { createListeners } from './listeners.ts';

export interface HttpClientOptions extends Pick<EventStreamOptions, 'fetch' | 'wait' | 'random'> {
  /** Where `/control` lives; empty for the page's own origin. */
  readonly baseUrl: string;
  /** Null when the page was opened without one. */
  readonly token: string | null;
  /** After this a call is given up. */
  readonly callTimeoutMs?: number;
}

/** The headless twin of the IPC bridge: `POST /control/<operation>` and one event stream. */
export function createHttpClient(options: HttpClientOptions): ControlClient {
  const { token } = options;
  const events = createListeners<ControlEvent>();
  const connections = createListeners<Connection>();
  const closing = new AbortController();
  let connection: Connection = token === null ? 'unauthorized' : 'connecting';
  const setConnection = (next: Connection): void => {
    if (next === connection) return;
    connection = next;
    connections.emit(next);
  };

  if (token !== null) {
    void runEventStream({
      ...options,
      url: `${options.baseUrl}/control/events`,
      token,
      onEvent: events.emit,
      onConnection: setConnection,
      signal: closing.signal,
    });
  }

  return {
    async call(operation, input, callOptions = {}) {
      if (token === null) throw unauthorized();
      const timeout = AbortSignal.timeout(options.callTimeoutMs ?? 120_000);
      const signals = [timeout, closing.signal, ...(callOptions.signal ? [callOptions.signal] : [])];
      const answer = await send(options, operation, input, token, AbortSignal.any(signals));
      try {
        // The server checks every value against the operation's schema before it is sent.
        return openEnvelope(answer) as never;
      } catch (error) {
        if (error instanceof ControlError && error.code === 'unauthorized') setConnection('unauthorized');
        throw error;
      }
    },
    subscribe: events.add,
    watchConnection(listener) {
      listener(connection);
      return connections.add(listener);
    },
    close() {
      closing.abort();
      events.clear();
      connections.clear();
    },
  };
}

async function send(
  options: HttpClientOptions,
  operation: OperationName,
  input: unknown,
  token: string,
  signal: AbortSignal,
): Promise<unknown> {
  let response: Response;
  try {
    response = await options.fetch(`${options.baseUrl}/control/${operation}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(input),
      cache: 'no-store',
      signal,
    });
  } catch (error) {
    const timedOut = error instanceof DOMException && error.name === 'TimeoutError';
    throw new ControlError(
      timedOut
        ? { code: 'internal', message: 'Switchyard did not answer in time.', remedy: 'Try again.' }
        : { code: 'not-running', message: 'Switchyard does not answer.', remedy: 'Start Switchyard first.' },
      { cause: error },
    );
  }
  try {
    return await response.json();
  } catch (error) {
    throw new ControlError(
      { code: 'internal', message: `Switchyard answered ${response.status} without JSON.`, remedy: '' },
      { cause: error },
    );
  }
}

function unauthorized(): ControlError {
  return new ControlError({
    code: 'unauthorized',
    message: 'This page was opened without its token.',
    remedy: 'Open the address that Switchyard printed; it carries the token.',
  });
}

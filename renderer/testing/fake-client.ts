import type { ControlEvent, OperationName, OperationOutput } from '../../server/contract/index.ts';
import { createListeners, type Connection, type ControlClient, type ControlError } from '../bridge/index.ts';
import { createFakeBackend, type FakeBackend, type FakeState } from './fake-backend.ts';

export interface FakeClient extends ControlClient {
  readonly backend: FakeBackend;
  /** Every call so far, in order. */
  readonly calls: readonly { readonly operation: OperationName; readonly input: unknown }[];
  emit(event: ControlEvent): void;
  setConnection(connection: Connection): void;
  /** The operation fails from now on; null = works again. */
  fail(operation: OperationName, error: ControlError | null): void;
  /** The operation answers with this from now on. */
  answer<Name extends OperationName>(operation: Name, value: OperationOutput<Name>): void;
  /** The operation never answers from now on. */
  hang(operation: OperationName): void;
}

/** A control client over the fake backend, for store and screen tests. */
export function createFakeClient(nowMs: number, start?: (state: FakeState) => void): FakeClient {
  const events = createListeners<ControlEvent>();
  const connections = createListeners<Connection>();
  const failures = new Map<OperationName, ControlError>();
  const hanging = new Set<OperationName>();
  const answers = new Map<OperationName, unknown>();
  const calls: { operation: OperationName; input: unknown }[] = [];
  const backend = createFakeBackend({ nowMs, emit: events.emit, ...(start ? { start } : {}) });
  let connection: Connection = 'online';
  return {
    backend,
    calls,
    async call(operation, input) {
      calls.push({ operation, input });
      const failure = failures.get(operation);
      if (failure) throw failure;
      if (hanging.has(operation)) return new Promise<never>(() => undefined);
      if (answers.has(operation)) return answers.get(operation) as never;
      return (await backend.handlers[operation](input as never)) as never;
    },
    subscribe: events.add,
    watchConnection(listener) {
      listener(connection);
      return connections.add(listener);
    },
    close() {
      events.clear();
    },
    emit: events.emit,
    setConnection(next) {
      connection = next;
      connections.emit(next);
    },
    fail(operation, error) {
      if (error === null) failures.delete(operation);
      else failures.set(operation, error);
    },
    answer(operation, value) {
      answers.set(operation, value);
    },
    hang(operation) {
      hanging.add(operation);
    },
  };
}

import { companionOperations, type Envelope } from '../../server/contract/index.ts';
import { failure, failureOf } from './failure.ts';
import type { IpcHandler } from './validated-ipc.ts';

/** The server's checked way to its handlers: name and input against the contract, an envelope back. */
export type Invoke = (operation: string, input: unknown) => Promise<Envelope<unknown>>;

/**
 * Puts the control contract on one IPC channel. Every transport goes through the same `invoke`, so a call gives the
 * same answer through each; what is left here is a server that is not there.
 */
export function createControlAdapter(invoke: () => Promise<Invoke>): IpcHandler {
  return async (operation, input): Promise<Envelope<unknown>> => {
    if (typeof operation !== 'string') return failure('not-found', 'This operation does not exist.');
    // Their answers hold secrets that no page may see.
    if (companionOperations.has(operation))
      return failure('not-found', `${operation} is answered on the socket of the companion only.`);
    try {
      return await (
        await invoke()
      )(operation, input);
    } catch (error) {
      return failureOf(error, operation.slice(0, 80));
    }
  };
}

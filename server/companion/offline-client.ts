import { offlineOperations, type OfflineOperation, type OfflineProduct } from '../app/index.ts';
import type { OperationInput, OperationName, OperationOutput } from '../contract/index.ts';
import { isSwitchyardError, SwitchyardError } from '../errors/index.ts';
import type { CompanionClient } from './client.ts';

export interface OfflineClient extends CompanionClient {
  close(): Promise<void>;
}

/**
 * Asks the running instance; when there is none, works on the data directory itself for the few operations that must
 * be possible then. `opened` is told once, before the first of them.
 */
export function createOfflineClient(
  running: CompanionClient | null,
  dataDirectory: string,
  open: () => Promise<OfflineProduct>,
  opened: () => void,
): OfflineClient {
  let product: OfflineProduct | null = null;
  const offline = async <Name extends OperationName>(
    name: Name,
    input: OperationInput<Name>,
  ): Promise<OperationOutput<Name>> => {
    if (!isOffline(name))
      throw new SwitchyardError('not-running', `Switchyard is not running for ${dataDirectory}`);
    if (product === null) {
      product = await open();
      opened();
    }
    const handler = product.handlers[name] as (given: OperationInput<Name>) => Promise<OperationOutput<Name>>;
    return handler(input);
  };
  return {
    async call(name, input) {
      if (running === null || product !== null) return offline(name, input);
      try {
        return await running.call(name, input);
      } catch (error) {
        if (!isSwitchyardError(error) || error.code !== 'not-running' || !isOffline(name)) throw error;
        return offline(name, input);
      }
    },
    async close() {
      await product?.close();
    },
  };
}

function isOffline(name: OperationName): name is OfflineOperation {
  return offlineOperations.has(name);
}

import type { Environment } from '../control/index.ts';

/** What agents' programs may see of our own environment: all but the vault's passphrase. */
export function agentEnvironment(own: Environment): Environment {
  return Object.fromEntries(
    Object.entries(own).filter(([name]) => name.toUpperCase() !== 'SWITCHYARD_PASSPHRASE'),
  );
}

import type { AccountRepository, CredentialSource } from '../accounts/index.ts';
import type { LoginState } from '../control/index.ts';
import type { Clock } from '../ports.ts';
import type { Provider } from '../providers/provider.ts';

export interface Logins {
  states(): ReadonlyMap<string, LoginState>;
  /** Reads the vendor programs' own files again. */
  refresh(): Promise<void>;
}

/** What vendor programs' login files say about the accounts that are read from them; for the views only. */
export function createLogins(
  accounts: AccountRepository,
  providers: readonly Provider[],
  credentials: CredentialSource,
  clock: Clock,
): Logins {
  const states = new Map<string, LoginState>();
  return {
    states: () => states,
    async refresh() {
      for (const account of accounts.list()) {
        const provider = providers.find((entry) => entry.descriptor.id === account.provider);
        if (account.kind !== 'cli-login' || provider === undefined) continue;
        const reading = await credentials.readLogin(account.source ?? '', provider, clock.nowMs());
        states.set(account.id, {
          usable: reading.state === 'usable',
          expired: reading.state === 'expired',
          message: reading.message,
          expiresAtMs: reading.credential?.expiresAtMs ?? null,
        });
      }
    },
  };
}

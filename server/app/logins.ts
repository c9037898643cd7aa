import type { AccountRepository, CredentialSource } from '../accounts/index.ts';
import type { LoginState } from '../control/index.ts';
import type { Clock } from '../ports.ts';
import { toSwitchyardError } from '../errors/index.ts';
import type { Credential, Provider } from '../providers/provider.ts';

export interface Logins {
  states(): ReadonlyMap<string, LoginState>;
  /** Reads the vendor programs' own files again, and looks whether pasted tokens still live. */
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
        if (provider === undefined) continue;
        if (account.kind === 'snapshot') {
          const state = await snapshotState(credentials.resolve(account, provider, clock.nowMs()));
          if (state === null) states.delete(account.id);
          else states.set(account.id, state);
        }
        if (account.kind !== 'cli-login') continue;
        const reading = await credentials.readLogin(account.source ?? '', provider, clock.nowMs());
        states.set(account.id, {
          usable: reading.state === 'usable',
          expired: reading.state === 'expired',
          message: reading.message,
          expiresAtMs: reading.credential?.expiresAtMs ?? null,
          loginEndsAtMs: reading.loginEndsAtMs ?? null,
        });
      }
    },
  };
}

const snapshotNote =
  'Only the access token of the pasted login is kept. Nobody renews it here: when it ends, paste the file again or sign in.';

/** Null: the vault does not tell now. */
async function snapshotState(credential: Promise<Credential>): Promise<LoginState | null> {
  try {
    const { expiresAtMs } = await credential;
    return { usable: true, expired: false, message: snapshotNote, expiresAtMs };
  } catch (error) {
    const { code, message, details } = toSwitchyardError(error);
    if (code !== 'credential-expired') return null;
    const { endedAtMs } = details;
    return {
      usable: false,
      expired: true,
      message: `${message}.`,
      expiresAtMs: typeof endedAtMs === 'number' ? endedAtMs : null,
    };
  }
}

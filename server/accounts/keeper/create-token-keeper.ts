import { join } from 'node:path';
import { SwitchyardError } from '../../errors/index.ts';
import type { Clock, Logger, Random } from '../../ports.ts';
import { createProcessTable, type ProcessTable } from '../../storage/index.ts';
import { createClockSkew } from './clock-skew.ts';
import { createCredentialLocks } from './credential-lock.ts';
import type { KeeperEvent } from './credential-state.ts';
import { createGroupStops } from './group-stops.ts';
import { keeperDefaults, type KeeperSettings } from './keeper-settings.ts';
import type { TokenKeeper } from './keeper-types.ts';
import { createKeeper } from './keeper.ts';
import { createPauses } from './pauses.ts';
import type { CheckRenewed } from './renewal.ts';
import { createFileNotes } from './renewal-note.ts';
import type { SendTokenRequest } from './token-request.ts';
import type { TokenVault } from './token-vault.ts';
import { createTurns } from './turns.ts';

export interface TokenKeeperOptions {
  readonly vault: TokenVault;
  readonly clock: Clock;
  readonly random: Random;
  readonly send: SendTokenRequest;
  /** The keeper's own folder (`<data directory>/logins`): locks and renewal notes, no secret. */
  readonly directory: string;
  readonly logger: Logger;
  readonly settings?: Partial<KeeperSettings>;
  readonly onEvent?: (event: KeeperEvent) => void;
  readonly probeNetwork?: () => Promise<boolean>;
  readonly checkRenewed?: CheckRenewed;
  /** This process; for the locks. */
  readonly pid?: number;
  readonly processes?: ProcessTable;
}

export function createTokenKeeper(options: TokenKeeperOptions): TokenKeeper {
  const { vault, clock, random, send, directory, logger } = options;
  const settings: KeeperSettings = { ...keeperDefaults, ...options.settings };
  return createKeeper({
    vault,
    clock,
    random,
    send,
    logger,
    settings,
    locks: createCredentialLocks({
      clock,
      random,
      processes: options.processes ?? createProcessTable(),
      pid: options.pid ?? process.pid,
    }),
    notes: createFileNotes(join(directory, 'notes')),
    lockPath: (account) => join(directory, 'locks', `${safeName(account)}.lock`),
    turns: createTurns(settings.turns),
    stops: createGroupStops(clock, settings.stop),
    pauses: createPauses(clock),
    skew: createClockSkew(),
    emit: options.onEvent ?? (() => undefined),
    probeNetwork: options.probeNetwork ?? null,
    checkRenewed: options.checkRenewed,
  });
}

/** The vault's own rule for ids, because a lock is made before the vault is asked. */
function safeName(account: string): string {
  if (/^[a-z0-9-]{1,64}$/.test(account)) return account;
  throw new SwitchyardError('input-invalid', 'An account id is 1 to 64 characters of a-z, 0-9 and "-".');
}

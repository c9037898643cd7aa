import { isSwitchyardError, toSwitchyardError } from '../../errors/index.ts';
import type { Clock, Logger, Random } from '../../ports.ts';
import type { HeldLock } from './credential-lock.ts';
import type { KeeperEvent } from './credential-state.ts';
import { takeRecord, type HeldCredential } from './held-credential.ts';
import type { KeeperSettings } from './keeper-settings.ts';
import type { RenewalNotes } from './renewal-note.ts';
import type { TokenRecord } from './token-record.ts';
import { readRecord, writeRecord, type TokenVault } from './token-vault.ts';

/**
 * Puts new tokens on the disk and publishes them. Resolves when they are durable, or when the first try failed: then
 * they serve from memory, saving goes on by itself for ever, and the lock stays ours until it is done.
 */
export type SaveTokens = (
  held: HeldCredential,
  record: TokenRecord,
  lock: HeldLock & { handOver(): void },
) => Promise<void>;

export interface SavingParts {
  readonly vault: TokenVault;
  readonly notes: RenewalNotes;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly settings: Pick<KeeperSettings, 'saving'>;
  readonly emit: (event: KeeperEvent) => void;
  readonly changed: (held: HeldCredential) => void;
  readonly atRisk: (account: string, risk: boolean) => void;
}

export function createSaving(parts: SavingParts): SaveTokens {
  const { vault, notes, clock, random, logger, settings, emit } = parts;

  /** True when the disk has these tokens, or newer ones of another writer. */
  const trySave = async (held: HeldCredential, record: TokenRecord, attempt: number): Promise<boolean> => {
    try {
      const saved = await writeRecord(vault, held.account, record, held.generation);
      publish(held, record, saved.generation);
      if (!saved.complete)
        logger.log('warn', 'A token answer held too much to keep all of it.', { account: held.account });
    } catch (error) {
      if (isSwitchyardError(error) && error.code === 'conflict') return settleConflict(held, record);
      const { code } = toSwitchyardError(error);
      logger.log('error', 'New tokens could not be saved.', { account: held.account, code, attempt });
      emit({ type: 'save-failed', account: held.account, code, attempt });
      return false;
    }
    // The tokens are safe; a note that stays behind is recognised as settled by its generation.
    await notes.remove(held.account).catch(() => undefined);
    return true;
  };

  const publish = (held: HeldCredential, record: TokenRecord, generation: number): void => {
    const kept = record.accessToken === held.record.accessToken;
    const waited = held.unsavedSinceMs !== null;
    held.unsavedSinceMs = null;
    if (waited) held.generation = generation;
    else takeRecord(held, { record, generation, fromPrevious: false }, clock, random, kept ? 'kept' : 'now');
    held.fromPrevious = false;
  };

  /** The store moved although the lock is ours: our own write that failed late, or a writer without the lock. */
  const settleConflict = async (held: HeldCredential, record: TokenRecord): Promise<boolean> => {
    const stored = await readRecord(vault, held.account).catch(() => null);
    if (stored === null) return false;
    if (stored.record.refreshToken === record.refreshToken) {
      held.generation = stored.generation;
      publish(held, record, stored.generation);
    } else {
      logger.log('warn', 'Newer tokens were found while saving; they are used.', { account: held.account });
      held.unsavedSinceMs = null;
      takeRecord(held, stored, clock, random, 'stored');
    }
    await notes.remove(held.account).catch(() => undefined);
    return true;
  };

  const keepTrying = (held: HeldCredential, record: TokenRecord, lock: HeldLock, attempt: number): void => {
    const { firstMs, lastMs } = settings.saving;
    const giveUp = async (): Promise<void> => {
      await lock.release();
      parts.atRisk(held.account, false);
    };
    clock.after(Math.min(lastMs, firstMs * 2 ** Math.min(20, attempt - 1)), () => {
      if (held.forgotten) return void giveUp();
      void trySave(held, record, attempt + 1).then(async (done) => {
        if (!done) return keepTrying(held, record, lock, attempt + 1);
        await giveUp();
        return parts.changed(held);
      });
      return undefined;
    });
  };

  return async (held, record, lock) => {
    if (await trySave(held, record, 1)) return;
    const kept = record.accessToken === held.record.accessToken;
    takeRecord(
      held,
      { record, generation: held.generation, fromPrevious: false },
      clock,
      random,
      kept ? 'kept' : 'now',
    );
    held.unsavedSinceMs = clock.nowMs();
    lock.handOver();
    keepTrying(held, record, lock, 1);
  };
}

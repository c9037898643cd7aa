import { isSwitchyardError, SwitchyardError } from '../../errors/index.ts';
import type { HeldCredential, StoredRecord } from './held-credential.ts';
import { encodeTokenRecord, parseTokenRecord, tokenRecordKind, type TokenRecord } from './token-record.ts';

/** The part of the vault that the keeper needs. `replace` is compare-and-set on the generation. */
export interface TokenVault {
  get(account: string): Promise<{
    readonly kind: string;
    readonly secret: string;
    readonly generation: number;
    readonly fromPrevious: boolean;
  }>;
  replace(account: string, kind: string, secret: string, onlyAfter: number): Promise<number>;
}

/** The login's record. Throws the vault's errors, and `secret-corrupt` for a record that is not a login. */
export async function readRecord(vault: TokenVault, account: string): Promise<StoredRecord> {
  const stored = await vault.get(account);
  const record = stored.kind === tokenRecordKind ? parseTokenRecord(stored.secret) : null;
  if (record === null)
    throw new SwitchyardError(
      'secret-corrupt',
      `The secret of ${account} is not a login that can be renewed.`,
    );
  return { record, generation: stored.generation, fromPrevious: stored.fromPrevious };
}

/** Durable when it resolves. `complete` is false when fields that nobody reads had to be left out. */
export async function writeRecord(
  vault: TokenVault,
  account: string,
  record: TokenRecord,
  onlyAfter: number,
): Promise<{ readonly generation: number; readonly complete: boolean }> {
  const { text, complete } = encodeTokenRecord(record);
  return { generation: await vault.replace(account, tokenRecordKind, text, onlyAfter), complete };
}

/** The state word for an error of the vault. */
export function storeCondition(error: unknown): NonNullable<HeldCredential['store']> {
  const code = isSwitchyardError(error) ? error.code : 'internal';
  switch (code) {
    case 'secret-locked':
      return 'locked';
    case 'secret-denied':
      return 'denied';
    case 'secret-absent':
    case 'not-found':
      return 'absent';
    case 'secret-corrupt':
      return 'corrupt';
    default:
      return 'unavailable';
  }
}

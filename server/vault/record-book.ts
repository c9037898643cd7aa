import { SwitchyardError } from '../errors/index.ts';
import type { Random } from '../ports.ts';
import type { VaultKey } from './key-keeper.ts';
import type { RecordShelf } from './record-shelf.ts';
import { nonceBytes, openRecord, sealRecord, type OpenedRecord } from './record.ts';

export interface StoredSecret {
  readonly kind: string;
  readonly secret: string;
  readonly generation: number;
  /**
   * True when the newest record is missing or damaged and the one before it was read instead. Tell the person before
   * it is used: replaying an older rotating token can end the login.
   */
  readonly fromPrevious: boolean;
}

/** Puts sealed records on a shelf and takes them off again. Calls for one account must not overlap. */
export interface RecordBook {
  /**
   * Stores a new generation and answers with its number. With `onlyAfter` it throws `conflict` when the newest sound
   * generation (0 for none) is another one; nothing is written then.
   */
  put(
    shelf: RecordShelf,
    key: VaultKey,
    accountId: string,
    kind: string,
    secret: string,
    onlyAfter?: number,
  ): Promise<number>;
  get(shelf: RecordShelf, key: VaultKey, accountId: string): Promise<StoredSecret>;
}

const accountIdPattern = /^[a-z0-9-]{1,64}$/;
const kindPattern = /^[a-z0-9-]{1,64}$/;
/** Windows opens a device for these names, whatever follows the dot. */
const deviceNames = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;
const largestSecretBytes = 1024 * 1024;

type Purpose = 'read' | 'write';

type Slot =
  | { readonly state: 'missing' }
  | { readonly state: 'found'; readonly bytes: Uint8Array; readonly opened: OpenedRecord };

export function createRecordBook(random: Pick<Random, 'bytes'>): RecordBook {
  const look = async (
    shelf: RecordShelf,
    key: VaultKey,
    accountId: string,
    slot: 'current' | 'previous',
    purpose: Purpose,
  ): Promise<Slot> => {
    const bytes = await shelf.read(accountId, slot);
    if (bytes === null) return { state: 'missing' };
    const opened = openRecord(key.bytes, key.kekId, accountId, bytes);
    if (opened.state === 'broken') await keepBroken(shelf, accountId, bytes, purpose);
    return { state: 'found', bytes, opened };
  };

  return {
    async put(shelf, key, accountId, kind, secret, onlyAfter) {
      const current = await look(shelf, key, accountId, 'current', 'write');
      const previous = await look(shelf, key, accountId, 'previous', 'write');
      const newest = Math.max(generationOf(current), generationOf(previous));
      if (onlyAfter !== undefined && onlyAfter !== newest)
        throw new SwitchyardError('conflict', `The secret of ${accountId} was replaced meanwhile.`);
      const generation = newest + 1;
      const header = { account: accountId, kind, generation, kekId: key.kekId };
      const record = sealRecord(key.bytes, header, random.bytes(nonceBytes), secret);
      // A damaged current record must not push out the good one before it.
      await shelf.replace(
        accountId,
        record,
        generationOf(current) > 0 && current.state === 'found' ? current.bytes : null,
      );
      return generation;
    },
    async get(shelf, key, accountId) {
      const current = await look(shelf, key, accountId, 'current', 'read');
      if (current.state === 'found' && current.opened.state === 'sound')
        return toStored(current.opened, false);
      const previous = await look(shelf, key, accountId, 'previous', 'read');
      if (previous.state === 'found' && previous.opened.state === 'sound')
        return toStored(previous.opened, true);
      const broken = [current, previous].find((slot) => slot.state === 'found');
      if (broken === undefined)
        throw new SwitchyardError('not-found', `The vault holds no secret for ${accountId}.`);
      const reason = broken.opened.state === 'broken' ? broken.opened.reason : 'unknown';
      throw new SwitchyardError(
        'secret-corrupt',
        `The secret of ${accountId} cannot be opened: ${reason}. The file was kept.`,
      );
    },
  };
}

/** Account ids become file names, so nothing but this may pass. */
export function checkAccountId(accountId: string): void {
  if (accountIdPattern.test(accountId) && !deviceNames.test(accountId)) return;
  throw new SwitchyardError('input-invalid', 'An account id is 1 to 64 characters of a-z, 0-9 and "-".');
}

export function checkSecret(kind: string, secret: string): void {
  if (!kindPattern.test(kind)) {
    throw new SwitchyardError(
      'input-invalid',
      'The kind of a secret is 1 to 64 characters of a-z, 0-9 and "-".',
    );
  }
  if (!secret.isWellFormed() || Buffer.byteLength(secret) > largestSecretBytes) {
    throw new SwitchyardError('input-invalid', 'A secret is valid Unicode text of at most 1 MiB.');
  }
}

/** Reading leaves the broken file where it is, so a full disk may prevent the copy; writing is about to replace it. */
async function keepBroken(
  shelf: RecordShelf,
  accountId: string,
  bytes: Uint8Array,
  purpose: Purpose,
): Promise<void> {
  const kept = shelf.quarantine(accountId, bytes);
  await (purpose === 'write' ? kept : kept.catch(() => undefined));
}

function generationOf(slot: Slot): number {
  return slot.state === 'found' && slot.opened.state === 'sound' ? slot.opened.header.generation : 0;
}

function toStored(opened: Extract<OpenedRecord, { state: 'sound' }>, fromPrevious: boolean): StoredSecret {
  const { kind, generation } = opened.header;
  return { kind, secret: opened.secret, generation, fromPrevious };
}

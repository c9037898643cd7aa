import { randomBytes, randomUUID } from 'node:crypto';
import { SwitchyardError } from '../../../errors/index.ts';
import type { GrantBook } from '../../../testing/vendors/token-server/index.ts';
import { createClockSkew } from '../clock-skew.ts';
import type { CredentialLocks } from '../credential-lock.ts';
import { createGroupStops } from '../group-stops.ts';
import type { KeeperEvent, SendTokenRequest, TokenKeeper, TokenReply, TokenVault } from '../index.ts';
import { keeperDefaults, type KeeperSettings } from '../keeper-settings.ts';
import { createKeeper } from '../keeper.ts';
import { createPauses } from '../pauses.ts';
import type { RenewalNote, RenewalNotes } from '../renewal-note.ts';
import { createTurns } from '../turns.ts';
import type { StepClock } from './step-clock.ts';

/** A disk in memory that several keepers can share. */
export interface MemoryDisk {
  readonly vault: TokenVault;
  readonly notes: RenewalNotes;
  readonly records: ReadonlyMap<string, StoredSecret>;
  /** While true every write of a record fails, as on a full disk. */
  full: boolean;
}

interface StoredSecret {
  readonly kind: string;
  readonly secret: string;
  readonly generation: number;
}

export function createMemoryDisk(): MemoryDisk {
  const records = new Map<string, StoredSecret>();
  const notes = new Map<string, RenewalNote>();
  const disk: MemoryDisk = {
    full: false,
    records,
    vault: {
      async get(account) {
        const stored = records.get(account);
        if (stored === undefined) throw new SwitchyardError('not-found', 'no such secret');
        return { ...stored, fromPrevious: false };
      },
      async replace(account, kind, secret, onlyAfter) {
        if (disk.full) throw new SwitchyardError('secrets-unavailable', 'the disk is full');
        const generation = records.get(account)?.generation ?? 0;
        if (generation !== onlyAfter) throw new SwitchyardError('conflict', 'replaced meanwhile');
        records.set(account, { kind, secret, generation: generation + 1 });
        return generation + 1;
      },
    },
    notes: {
      read: async (account) => notes.get(account) ?? null,
      write: async (account, note) => void notes.set(account, note),
      remove: async (account) => void notes.delete(account),
    },
  };
  return disk;
}

/** Locks in memory; those of a dead process are free at once. */
export interface MemoryLocks {
  of(owner: { readonly dead: boolean }, clock: StepClock): CredentialLocks;
}

export function createMemoryLocks(): MemoryLocks {
  const holders = new Map<string, { readonly dead: boolean }>();
  return {
    of: (owner, clock) => ({
      async acquire(path, waitMs) {
        const isTaken = (): boolean => holders.get(path)?.dead === false;
        if (isTaken()) await new Promise<void>((resolve) => void clock.after(waitMs, resolve));
        if (isTaken()) return null;
        const mine = {
          get dead() {
            return owner.dead;
          },
        };
        holders.set(path, mine);
        return {
          isOurs: async () => holders.get(path) === mine,
          async release() {
            if (holders.get(path) === mine) holders.delete(path);
          },
        };
      },
    }),
  };
}

export interface MemoryKeeper {
  readonly keeper: TokenKeeper;
  readonly events: readonly KeeperEvent[];
  /** The process dies: nothing it was about to do happens any more. */
  kill(): void;
}

export function createMemoryKeeper(input: {
  readonly clock: StepClock;
  readonly disk: MemoryDisk;
  readonly locks: MemoryLocks;
  readonly send: SendTokenRequest;
  readonly settings?: Partial<KeeperSettings>;
  /** Numbers in [0, 1) where a run has to be repeatable. */
  readonly next?: () => number;
}): MemoryKeeper {
  const { clock, disk, locks, send } = input;
  const process = { dead: false };
  const settings = { ...keeperDefaults, ...input.settings };
  const events: KeeperEvent[] = [];
  /** A call of a dead process neither happens nor returns. */
  const living = <Input extends unknown[], Output>(call: (...values: Input) => Promise<Output>) => {
    return async (...values: Input): Promise<Output> => {
      if (process.dead) return new Promise(() => undefined);
      const output = await call(...values);
      return process.dead ? new Promise(() => undefined) : output;
    };
  };
  const keeper = createKeeper({
    vault: { get: living(disk.vault.get), replace: living(disk.vault.replace) },
    notes: {
      read: living(disk.notes.read),
      write: living(disk.notes.write),
      remove: living(disk.notes.remove),
    },
    locks: locks.of(process, clock),
    send: living(send),
    clock: {
      ...clock,
      after: (delayMs, call) => clock.after(delayMs, () => (process.dead ? undefined : call())),
    },
    random: { bytes: (count) => randomOf(count, input.next), uuid: () => randomUUID() },
    logger: { log: () => undefined },
    settings,
    lockPath: (account) => account,
    turns: createTurns(settings.turns),
    stops: createGroupStops(clock, settings.stop),
    pauses: createPauses(clock),
    skew: createClockSkew(),
    emit: (event) => void events.push(event),
    probeNetwork: null,
  });
  return { keeper, events, kill: () => void (process.dead = true) };
}

/** A JSON answer as `send` gives it. */
export function jsonReply(status: number, body: unknown, date: string | null = null): TokenReply {
  return {
    state: 'answered',
    status,
    contentType: 'application/json',
    date,
    retryAfter: null,
    body: JSON.stringify(body),
  };
}

/** Redeems in `grants` what a JSON renewal asks for. */
export function redeemIn(
  grants: GrantBook,
  body: string,
  more: Readonly<Record<string, unknown>>,
  date: string | null = null,
): TokenReply {
  const fields = JSON.parse(body) as { readonly refresh_token: string; readonly client_id: string };
  const redeemed = grants.redeem(fields.refresh_token, fields.client_id);
  if (redeemed.state === 'refused') return jsonReply(400, { error: 'invalid_grant' }, date);
  const { accessToken, current } = redeemed.family;
  return jsonReply(200, { access_token: accessToken, refresh_token: current, ...more }, date);
}

function randomOf(count: number, next: (() => number) | undefined): Uint8Array {
  if (next === undefined) return randomBytes(count);
  return Uint8Array.from({ length: count }, () => Math.floor(next() * 256));
}

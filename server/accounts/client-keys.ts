import { hash, timingSafeEqual } from 'node:crypto';
import type { ClientKeyView } from '../contract/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import type { StateFile } from './repository.ts';
import type { Clock, Random } from '../ports.ts';

/** A client key as it is stored: only its hash, so that a copied state file opens nothing. */
export interface ClientKey {
  readonly id: string;
  readonly label: string;
  readonly agent: string | null;
  /** The agent's configuration directory; one key per agent and home. */
  readonly home: string | null;
  readonly sha256: string;
  readonly lastFour: string;
  readonly createdAtMs: number;
  readonly pinnedAccountId: string | null;
  readonly pinnedProvider: string | null;
}

export interface NewClientKey {
  readonly label: string;
  readonly agent?: string | null;
  readonly home?: string | null;
  readonly pinnedAccountId?: string | null;
  readonly pinnedProvider?: string | null;
}

export interface ClientKeys {
  list(): readonly ClientKeyView[];
  /** The key behind a presented secret, in time that does not depend on the secret. */
  match(presented: string): ClientKey | null;
  /** `key` is shown once and never again. */
  add(request: NewClientKey): Promise<{ readonly key: string; readonly view: ClientKeyView }>;
  revoke(id: string): Promise<void>;
  /** The newest key of an agent's home. */
  ofAgent(agent: string, home: string): ClientKeyView | null;
  /** Revokes every key of an agent's home but `keepId`. */
  revokeAgent(agent: string, home: string, keepId: string | null): Promise<void>;
  /** Revokes every key whose home is one of those. */
  revokeHomes(isOver: (home: string) => boolean): Promise<void>;
  /** Last use, for the list. */
  lastUsedMs(id: string): number | null;
  used(id: string, nowMs: number): void;
}

/** Recognisable by secret scanners; followed by 256 random bits. */
export const clientKeyPrefix = 'swy_';

export function parseClientKeys(value: unknown): readonly ClientKey[] {
  if (!Array.isArray(value)) throw new TypeError('client keys are not a list');
  return value.map((entry: Partial<ClientKey> | null) => {
    if (
      typeof entry?.id !== 'string' ||
      typeof entry.sha256 !== 'string' ||
      !/^[0-9a-f]{64}$/.test(entry.sha256)
    )
      throw new TypeError('a client key has no id or hash');
    return {
      id: entry.id,
      label: typeof entry.label === 'string' ? entry.label : entry.id,
      agent: textOrNull(entry.agent),
      home: textOrNull(entry.home),
      sha256: entry.sha256,
      lastFour: textOrNull(entry.lastFour) ?? '',
      createdAtMs: typeof entry.createdAtMs === 'number' ? entry.createdAtMs : 0,
      pinnedAccountId: textOrNull(entry.pinnedAccountId),
      pinnedProvider: textOrNull(entry.pinnedProvider),
    };
  });
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function createClientKeys(
  file: StateFile<readonly ClientKey[]>,
  ports: { readonly clock: Clock; readonly random: Random },
): ClientKeys {
  let keys = file.value.map(withBytes);
  const lastUsed = new Map<string, number>();
  const save = async (next: readonly ClientKey[]): Promise<void> => {
    keys = next.map(withBytes);
    await file.save(next);
  };
  const plain = (): readonly ClientKey[] => keys.map(({ key }) => key);
  const view = (key: ClientKey): ClientKeyView => ({
    id: key.id,
    label: key.label,
    agent: key.agent,
    lastFour: key.lastFour,
    createdAtMs: key.createdAtMs,
    lastUsedAtMs: lastUsed.get(key.id) ?? null,
    pinnedAccountId: key.pinnedAccountId,
    pinnedProvider: key.pinnedProvider,
  });
  return {
    list: () => plain().map(view),
    match(presented) {
      // Asked for a buffer, `hash` takes five times as long.
      const digest = Buffer.from(hash('sha256', presented), 'hex');
      let found: ClientKey | null = null;
      // Every stored key is compared, so the time tells nothing about which one came close.
      for (const { key, bytes } of keys) if (timingSafeEqual(bytes, digest)) found = key;
      return found;
    },
    async add(request) {
      const key = clientKeyPrefix + Buffer.from(ports.random.bytes(32)).toString('base64url');
      const stored: ClientKey = {
        id: ports.random.uuid(),
        label: request.label,
        agent: request.agent ?? null,
        home: request.home ?? null,
        sha256: hash('sha256', key),
        lastFour: key.slice(-4),
        createdAtMs: ports.clock.nowMs(),
        pinnedAccountId: request.pinnedAccountId ?? null,
        pinnedProvider: request.pinnedProvider ?? null,
      };
      try {
        await save([...plain(), stored]);
      } catch (error) {
        // Nobody will ever see this key: it must not open anything until the next start.
        keys = keys.filter(({ key: other }) => other.id !== stored.id);
        throw error;
      }
      return { key, view: view(stored) };
    },
    async revoke(id) {
      const left = plain().filter((key) => key.id !== id);
      if (left.length === keys.length)
        throw new SwitchyardError('not-found', `there is no client key "${id}"`);
      await save(left);
    },
    ofAgent(agent, home) {
      const found = plain().findLast((key) => key.agent === agent && key.home === home);
      return found === undefined ? null : view(found);
    },
    async revokeAgent(agent, home, keepId) {
      const left = plain().filter((key) => key.agent !== agent || key.home !== home || key.id === keepId);
      if (left.length !== keys.length) await save(left);
    },
    async revokeHomes(isOver) {
      const left = plain().filter(({ home }) => home === null || !isOver(home));
      if (left.length !== keys.length) await save(left);
    },
    lastUsedMs: (id) => lastUsed.get(id) ?? null,
    used: (id, nowMs) => void lastUsed.set(id, nowMs),
  };
}

function withBytes(key: ClientKey): { readonly key: ClientKey; readonly bytes: Buffer } {
  return { key, bytes: Buffer.from(key.sha256, 'hex') };
}

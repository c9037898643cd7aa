export interface SessionBinding {
  readonly accountId: string;
  readonly boundAtMs: number;
  /** Names of sealed items in the conversation that this account cannot read, because another one made them. */
  readonly foreign?: ReadonlySet<string>;
}

/** A binding as it outlives a restart: of the conversation's name only a keyed hash. */
export interface StoredSession {
  readonly hash: string;
  readonly accountId: string;
  readonly boundAtMs: number;
}

export interface Sessions {
  of(key: string | null): SessionBinding | null;
  bind(key: string | null, binding: SessionBinding): void;
  forgetAccount(accountId: string): void;
  /** What is worth keeping, the most recently used last. */
  stored(): readonly StoredSession[];
}

export interface SessionMemory {
  readonly initial: readonly StoredSession[];
  /** A keyed hash: the same key gives the same hash after a restart. */
  readonly hash: (key: string) => string;
  readonly changed: () => void;
}

interface Entry extends SessionBinding {
  hash?: string;
}

const forgetful: SessionMemory = { initial: [], hash: (key) => key, changed: () => undefined };

/**
 * Which account serves which conversation. Switching in the middle rewrites the vendor's prompt cache and drops
 * hidden reasoning, so a conversation stays unless the person switches. Bounded: the least recently used goes first.
 */
export function createSessions(limit = 10_000, memory: SessionMemory = forgetful): Sessions {
  const bindings = new Map<string, Entry>();
  // From before the restart, until each is asked for: the names themselves are not known any more.
  const restored = new Map(memory.initial.slice(-limit).map((entry) => [entry.hash, entry]));
  const find = (key: string): SessionBinding | null => {
    const known = bindings.get(key);
    if (known !== undefined || restored.size === 0) return known ?? null;
    return restored.get(memory.hash(key)) ?? null;
  };
  return {
    of: (key) => (key === null ? null : find(key)),
    bind(key, binding) {
      if (key === null) return;
      const known = bindings.get(key);
      const hash = known?.hash ?? (restored.size === 0 ? undefined : memory.hash(key));
      if (hash !== undefined) restored.delete(hash);
      bindings.delete(key);
      bindings.set(key, hash === undefined ? binding : { ...binding, hash });
      memory.changed();
      if (bindings.size + restored.size <= limit) return;
      const from = restored.size > 0 ? restored : bindings;
      const oldest = from.keys().next().value;
      if (oldest !== undefined) from.delete(oldest);
    },
    forgetAccount(accountId) {
      for (const [key, binding] of bindings) if (binding.accountId === accountId) bindings.delete(key);
      for (const [hash, binding] of restored) if (binding.accountId === accountId) restored.delete(hash);
      memory.changed();
    },
    stored() {
      const live = [...bindings].map(([key, entry]) => {
        entry.hash ??= memory.hash(key);
        return { hash: entry.hash, accountId: entry.accountId, boundAtMs: entry.boundAtMs };
      });
      return [...restored.values(), ...live];
    },
  };
}

/** How long a quiet conversation is remembered over restarts. */
const rememberedMs = 7 * 24 * 3_600_000;

/** Reads what `stored` gave; throws only where it is no list at all. */
export function parseSessions(value: unknown, nowMs: number): readonly StoredSession[] {
  if (!Array.isArray(value)) throw new TypeError('the sessions are not a list');
  return value.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { hash, accountId, boundAtMs } = entry as Readonly<Record<string, unknown>>;
    return typeof hash === 'string' &&
      typeof accountId === 'string' &&
      typeof boundAtMs === 'number' &&
      boundAtMs <= nowMs + rememberedMs &&
      boundAtMs > nowMs - rememberedMs
      ? [{ hash, accountId, boundAtMs }]
      : [];
  });
}

export interface SessionBinding {
  readonly accountId: string;
  readonly boundAtMs: number;
  /** Names of sealed items in the conversation that this account cannot read, because another one made them. */
  readonly foreign?: ReadonlySet<string>;
}

export interface Sessions {
  of(key: string | null): SessionBinding | null;
  bind(key: string | null, binding: SessionBinding): void;
  forgetAccount(accountId: string): void;
}

/**
 * Which account serves which conversation. Switching in the middle rewrites the vendor's prompt cache and drops
 * hidden reasoning, so a conversation stays unless the person switches. Bounded: the least recently used goes first.
 */
export function createSessions(limit = 10_000): Sessions {
  const bindings = new Map<string, SessionBinding>();
  return {
    of: (key) => (key === null ? null : (bindings.get(key) ?? null)),
    bind(key, binding) {
      if (key === null) return;
      bindings.delete(key);
      bindings.set(key, binding);
      if (bindings.size <= limit) return;
      const oldest = bindings.keys().next().value;
      if (oldest !== undefined) bindings.delete(oldest);
    },
    forgetAccount(accountId) {
      for (const [key, binding] of bindings) if (binding.accountId === accountId) bindings.delete(key);
    },
  };
}

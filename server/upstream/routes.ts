import type { SecureContext } from 'node:tls';
import type { SwitchyardError } from '../errors/index.ts';
import { proxyLabel, type OutboundProxy } from './outbound-proxy.ts';

/** The way out to a vendor. `blocked`: there is one that cannot be used now, and no other is tried in its place. */
export type OutboundRoute =
  | { readonly kind: 'direct' }
  | { readonly kind: 'proxy'; readonly proxy: OutboundProxy }
  | { readonly kind: 'blocked'; readonly error: SwitchyardError };

export interface NetworkPlan {
  readonly global: OutboundRoute;
  /** Accounts with a way of their own; all others take the global one. */
  readonly accounts: ReadonlyMap<string, OutboundRoute>;
  /** Trust in place of Node's own, when the person added certificates. */
  readonly secureContext: SecureContext | null;
}

export const directPlan: NetworkPlan = {
  global: { kind: 'direct' },
  accounts: new Map(),
  secureContext: null,
};

/** What holds the connections of one route; undici's agent. */
interface ConnectionPool {
  close(): Promise<void>;
  destroy(): Promise<void>;
}

export interface RouteTable<Pool> {
  /** The connections that serve a request, or why there are none. Called for every request. */
  of(accountId: string | undefined, origin: string): Pool | SwitchyardError;
  /** Takes a plan over. Requests under way end on the connections that they have. */
  use(plan: NetworkPlan): void;
  /** Later requests open connections anew. */
  renew(): void;
  destroy(): Promise<void>;
}

/** `makePool`: connections of a route; null is the direct one. */
export function createRouteTable<Pool extends ConnectionPool>(
  first: NetworkPlan,
  makePool: (proxy: OutboundProxy | null, secureContext: SecureContext | null) => Pool,
): RouteTable<Pool> {
  const retired = new Set<Pool>();
  let pools = new Map<string, Pool>();
  let plan = first;
  let direct = makePool(null, plan.secureContext);
  let isPlain = true;

  const poolOf = (proxy: OutboundProxy): Pool => {
    const key = `${proxyLabel(proxy)}\n${proxy.password ?? ''}`;
    const known = pools.get(key);
    if (known !== undefined) return known;
    const made = makePool(proxy, plan.secureContext);
    pools.set(key, made);
    return made;
  };
  const retire = (pool: Pool): void => {
    retired.add(pool);
    // A change that comes while everything is being closed finds its pool destroyed already.
    void pool
      .close()
      .catch(() => undefined)
      .finally(() => retired.delete(pool));
  };
  const retireAll = (): void => {
    for (const pool of pools.values()) retire(pool);
    pools = new Map();
  };
  const take = (next: NetworkPlan): void => {
    plan = next;
    isPlain = next.accounts.size === 0 && next.global.kind === 'direct';
  };
  take(first);
  return {
    of(accountId, origin) {
      if (isPlain) return direct;
      const own = accountId === undefined ? undefined : plan.accounts.get(accountId);
      // A server on this computer is not reached through the proxy for the world, unless the person says so.
      const route = own ?? (isLoopback(origin) ? undefined : plan.global);
      if (route === undefined || route.kind === 'direct') return direct;
      return route.kind === 'blocked' ? route.error : poolOf(route.proxy);
    },
    use(next) {
      retireAll();
      if (next.secureContext !== plan.secureContext) {
        retire(direct);
        direct = makePool(null, next.secureContext);
      }
      take(next);
    },
    renew() {
      retireAll();
      retire(direct);
      direct = makePool(null, plan.secureContext);
    },
    async destroy() {
      await Promise.all([direct, ...pools.values(), ...retired].map((pool) => pool.destroy()));
    },
  };
}

/** `origin` before any redirect for tests. */
function isLoopback(origin: string): boolean {
  return /^https?:\/\/(?:localhost|[^/]*\.localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/.test(origin);
}

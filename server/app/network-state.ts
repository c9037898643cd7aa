import { parseProxyUrl, proxyLabel, type OutboundProxy } from '../upstream/index.ts';

/** A way out as it is stored: no password, only whether the vault has one. */
export type StoredRoute =
  | { readonly mode: 'direct' }
  | { readonly mode: 'proxy'; readonly url: string; readonly hasPassword: boolean };

export interface NetworkState {
  readonly global: StoredRoute;
  readonly accounts: Readonly<Record<string, StoredRoute>>;
  readonly certificatesPath: string | null;
}

export const emptyNetwork: NetworkState = {
  global: { mode: 'direct' },
  accounts: {},
  certificatesPath: null,
};

/** Reads the stored state; throws on a shape that is not ours (the caller falls back to the previous generation). */
export function parseNetworkState(value: unknown): NetworkState {
  const state = recordOf(value);
  const accounts = Object.entries(recordOf(state['accounts'])).map(
    ([id, route]) => [id, parseRoute(route)] as const,
  );
  const path = state['certificatesPath'];
  return {
    global: parseRoute(state['global']),
    accounts: Object.fromEntries(accounts),
    certificatesPath: typeof path === 'string' && path !== '' ? path : null,
  };
}

function parseRoute(value: unknown): StoredRoute {
  const route = recordOf(value);
  if (route['mode'] === 'direct') return { mode: 'direct' };
  const { url } = route;
  if (route['mode'] !== 'proxy' || typeof url !== 'string') throw new TypeError('a route is not ours');
  // An address that cannot be read would mean a request that goes out some other way.
  return { mode: 'proxy', url: proxyLabel(parseProxyUrl(url)), hasPassword: route['hasPassword'] === true };
}

function recordOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError('the network state is not an object');
  return value as Record<string, unknown>;
}

/** The vault's entry with a proxy's password. */
export const passwordId = (accountId: string | null): string => `network-${accountId ?? 'global'}`;

export function storedRouteOf(proxy: OutboundProxy): StoredRoute {
  return { mode: 'proxy', url: proxyLabel(proxy), hasPassword: proxy.password !== null };
}

export function routeOf(state: NetworkState, accountId: string | null): StoredRoute | undefined {
  if (accountId === null) return state.global;
  return Object.hasOwn(state.accounts, accountId) ? state.accounts[accountId] : undefined;
}

/** The state with another route; undefined = the account has none of its own. */
export function withRoute(
  state: NetworkState,
  accountId: string | null,
  route: StoredRoute | undefined,
): NetworkState {
  if (accountId === null) return { ...state, global: route ?? { mode: 'direct' } };
  const others = Object.entries(state.accounts).filter(([id]) => id !== accountId);
  return {
    ...state,
    accounts: Object.fromEntries(route === undefined ? others : [...others, [accountId, route]]),
  };
}

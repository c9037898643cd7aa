import { join } from 'node:path';
import type { AccountRepository } from '../accounts/index.ts';
import type { NetworkSnapshot, NetworkTestResult, OutboundView } from '../contract/index.ts';
import type { NetworkChange, NetworkOperationSources } from '../control/index.ts';
import { SwitchyardError, toSwitchyardError } from '../errors/index.ts';
import type { Clock } from '../ports.ts';
import type { Provider } from '../providers/provider.ts';
import { createSerialQueue, openVersionedJson } from '../storage/index.ts';
import {
  checkCredential,
  createUpstream,
  directPlan,
  parseProxyUrl,
  readCertificates,
  type ExtraCertificates,
  type HostRedirect,
  type NetworkPlan,
  type OutboundProxy,
  type OutboundRoute,
  type Upstream,
} from '../upstream/index.ts';
import type { Vault } from '../vault/index.ts';
import {
  emptyNetwork,
  parseNetworkState,
  passwordId,
  routeOf,
  storedRouteOf,
  withRoute,
  type StoredRoute,
} from './network-state.ts';
import { reachVendor } from './reach-vendor.ts';

export interface NetworkServiceInput {
  readonly dataDirectory: string;
  readonly version: string;
  readonly redirects: readonly HostRedirect[];
  readonly clock: Clock;
  readonly vault: Pick<Vault, 'get' | 'put' | 'remove'>;
  readonly upstream: Upstream;
  readonly accounts: Pick<AccountRepository, 'byId' | 'require'>;
  readonly providers: readonly Provider[];
  readonly changed: (snapshot: NetworkSnapshot) => void;
}

export interface NetworkService extends NetworkOperationSources {
  /** Sentences for the person about what opening found. */
  readonly notices: readonly string[];
  /** The vault has opened: passwords that could not be read are read again. */
  retry(): Promise<void>;
  forget(accountId: string): Promise<void>;
}

/**
 * The ways out to the vendors: stored without passwords, which the vault keeps, and handed to `upstream` as a plan. A proxy
 * whose password cannot be read blocks its accounts; it is never left out.
 */
export async function openNetwork(input: NetworkServiceInput): Promise<NetworkService> {
  const { clock, vault, upstream } = input;
  const file = await openVersionedJson({
    path: join(input.dataDirectory, 'network.json'),
    version: 1,
    minReader: 1,
    parse: parseNetworkState,
    initial: emptyNetwork,
    clock,
  });
  const queue = createSerialQueue();
  const tests = new Map<string, NetworkTestResult>();
  const trust: { read: ExtraCertificates | SwitchyardError | null } = { read: null };
  let plan: NetworkPlan = directPlan;
  let revision = 1;

  const open = async (accountId: string | null, route: StoredRoute): Promise<OutboundRoute> => {
    if (route.mode === 'direct') return { kind: 'direct' };
    const proxy = parseProxyUrl(route.url);
    if (!route.hasPassword) return { kind: 'proxy', proxy };
    try {
      const { secret } = await vault.get(passwordId(accountId));
      return { kind: 'proxy', proxy: { ...proxy, password: secret } };
    } catch (error) {
      const reason = toSwitchyardError(error).message;
      const message = `the password of the outbound proxy ${route.url} cannot be read: ${reason}`;
      const details = { sent: false };
      return { kind: 'blocked', error: new SwitchyardError('outbound-proxy-locked', message, { details }) };
    }
  };
  const goodTrust = (): ExtraCertificates | null =>
    trust.read instanceof SwitchyardError ? null : trust.read;
  const apply = async (): Promise<void> => {
    const own = Object.entries(file.value.accounts).map(
      async ([id, route]) => [id, await open(id, route)] as const,
    );
    plan = {
      global: await open(null, file.value.global),
      accounts: new Map(await Promise.all(own)),
      secureContext: goodTrust()?.secureContext ?? null,
    };
    upstream.useNetwork(plan);
    revision += 1;
    input.changed(snapshot());
  };
  const readTrust = async (path: string | null): Promise<void> => {
    trust.read = path === null ? null : await readCertificates(path).catch(toSwitchyardError);
  };

  const viewOf = (accountId: string | null): OutboundView => {
    const route = routeOf(file.value, accountId);
    const used = accountId === null ? plan.global : plan.accounts.get(accountId);
    const isProxy = route?.mode === 'proxy';
    return {
      accountId,
      mode: route?.mode ?? 'inherit',
      url: isProxy ? route.url : null,
      hasPassword: isProxy && route.hasPassword,
      state: used?.kind === 'blocked' ? 'blocked' : 'ok',
      message: used?.kind === 'blocked' ? used.error.message : null,
      lastTest: tests.get(accountId ?? '') ?? null,
    };
  };
  const snapshot = (): NetworkSnapshot => ({
    revision,
    global: viewOf(null),
    accounts: Object.keys(file.value.accounts).map(viewOf),
    certificates: {
      path: file.value.certificatesPath,
      state: trust.read === null ? 'none' : goodTrust() === null ? 'unreadable' : 'ok',
      count: goodTrust()?.count ?? null,
      message: trust.read instanceof SwitchyardError ? trust.read.message : null,
    },
  });

  const proxyOf = async (
    accountId: string | null,
    url: string,
    password: string | null,
  ): Promise<OutboundProxy> => {
    const proxy = parseProxyUrl(url);
    checkCredential(password, 'password');
    const given = password ?? proxy.password;
    if (given !== null && proxy.username === null)
      throw new SwitchyardError('input-invalid', 'a password of the outbound proxy needs a user name');
    if (given !== null) return { ...proxy, password: given };
    const before = routeOf(file.value, accountId);
    const isSame = before?.mode === 'proxy' && before.hasPassword && sameProxy(before.url, proxy);
    return isSame ? { ...proxy, password: (await vault.get(passwordId(accountId))).secret } : proxy;
  };
  const sameProxy = (url: string, proxy: OutboundProxy): boolean => {
    const stored = storedRouteOf({ ...proxy, password: null });
    return stored.mode === 'proxy' && stored.url === url;
  };

  const reach = async (
    way: Upstream,
    accountId: string | null,
    isOwn: boolean,
  ): Promise<NetworkTestResult> => {
    const account = accountId === null ? undefined : input.accounts.require(accountId);
    const provider =
      input.providers.find((entry) => entry.descriptor.id === account?.provider) ?? input.providers[0];
    const origin = account?.baseUrl ?? provider?.descriptor.origin ?? '';
    const result = await reachVendor(
      way,
      { origin: new URL(origin).origin, accountId: accountId ?? undefined },
      clock,
      input.version,
    );
    if (isOwn) tests.set(accountId ?? '', result);
    return result;
  };
  /** Through a proxy that is not in use yet, on connections of its own. */
  const tryProxy = async (accountId: string | null, proxy: OutboundProxy): Promise<NetworkTestResult> => {
    const route: OutboundRoute = { kind: 'proxy', proxy };
    const accounts = new Map(accountId === null ? [] : [[accountId, route] as const]);
    const way = createUpstream(input.redirects, { ...plan, global: route, accounts });
    try {
      return await reach(way, accountId, false);
    } finally {
      await way.close();
    }
  };

  const store = async (change: NetworkChange): Promise<void> => {
    const { accountId, mode, url, password } = change;
    if (accountId !== null) input.accounts.require(accountId);
    if (mode === 'inherit' && accountId === null)
      throw new SwitchyardError('input-invalid', 'the global way out is direct or a proxy');
    if (mode !== 'proxy') {
      await file.update((state) =>
        withRoute(state, accountId, mode === 'direct' ? { mode: 'direct' } : undefined),
      );
      await vault.remove(passwordId(accountId)).catch(() => undefined);
      tests.delete(accountId ?? '');
      return;
    }
    if (url === null) throw new SwitchyardError('input-invalid', 'the address of the proxy is missing');
    const proxy = await proxyOf(accountId, url, password);
    const tested = change.untested ? null : await tryProxy(accountId, proxy);
    if (tested !== null && !tested.ok) throw errorOf(tested);
    // Durable before anything refers to it.
    if (proxy.password !== null) await vault.put(passwordId(accountId), 'proxy-password', proxy.password);
    await file.update((state) => withRoute(state, accountId, storedRouteOf(proxy)));
    if (proxy.password === null) await vault.remove(passwordId(accountId)).catch(() => undefined);
    if (tested === null) tests.delete(accountId ?? '');
    else tests.set(accountId ?? '', tested);
  };

  await readTrust(file.value.certificatesPath);
  await apply();
  return {
    notices: [...file.notices, ...(trust.read instanceof SwitchyardError ? [trust.read.message] : [])],
    snapshot,
    set: (change) =>
      queue(async () => {
        await store(change);
        await apply();
      }),
    async test(accountId, url, password) {
      if (url !== null) return tryProxy(accountId, await proxyOf(accountId, url, password));
      const result = await reach(upstream, accountId, true);
      revision += 1;
      input.changed(snapshot());
      return result;
    },
    setCertificates: (path) =>
      queue(async () => {
        const read = path === null ? null : await readCertificates(path);
        await file.update((state) => ({ ...state, certificatesPath: path }));
        trust.read = read;
        await apply();
      }),
    retry: () =>
      queue(async () => {
        const isBlocked = [plan.global, ...plan.accounts.values()].some(({ kind }) => kind === 'blocked');
        if (isBlocked) await apply();
      }),
    forget: (accountId) =>
      queue(async () => {
        if (routeOf(file.value, accountId) === undefined) return;
        await file.update((state) => withRoute(state, accountId, undefined));
        await vault.remove(passwordId(accountId)).catch(() => undefined);
        await apply();
      }),
  };
}

function errorOf({ code, message }: NetworkTestResult): SwitchyardError {
  const known = code === 'outbound-proxy-auth' ? code : 'outbound-proxy-failed';
  return new SwitchyardError(known, message);
}

import type { Handlers, NetworkSnapshot, NetworkTestResult, OutboundMode } from '../contract/index.ts';

export interface NetworkChange {
  /** Null for the global way. */
  readonly accountId: string | null;
  readonly mode: OutboundMode;
  readonly url: string | null;
  readonly password: string | null;
  readonly untested: boolean;
}

export interface NetworkOperationSources {
  readonly snapshot: () => NetworkSnapshot;
  readonly set: (change: NetworkChange) => Promise<void>;
  readonly test: (
    accountId: string | null,
    url: string | null,
    password: string | null,
  ) => Promise<NetworkTestResult>;
  readonly setCertificates: (path: string | null) => Promise<void>;
}

export function networkHandlers(
  sources: NetworkOperationSources,
): Pick<Handlers, 'network.snapshot' | 'network.set' | 'network.test' | 'network.set-certificates'> {
  return {
    'network.snapshot': async () => sources.snapshot(),
    'network.set': async ({ accountId, mode, url, password, untested }) => {
      await sources.set({
        accountId: accountId ?? null,
        mode,
        url: url ?? null,
        password: password ?? null,
        untested: untested === true,
      });
      return sources.snapshot();
    },
    'network.test': ({ accountId, url, password }) =>
      sources.test(accountId ?? null, url ?? null, password ?? null),
    'network.set-certificates': async ({ path }) => {
      await sources.setCertificates(path);
      return sources.snapshot();
    },
  };
}

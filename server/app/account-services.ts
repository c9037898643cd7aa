import type { CredentialSource } from '../accounts/index.ts';
import type { AccountsSnapshot } from '../contract/index.ts';
import type { Ports } from '../ports.ts';
import type { Provider } from '../providers/provider.ts';
import type { HostRedirect, Upstream } from '../upstream/index.ts';
import { openNetwork, type NetworkService } from './network-service.ts';
import type { State } from './open-state.ts';
import { createQuotaService, type QuotaService } from './quota-service.ts';
import type { Signals } from './signals.ts';

export interface AccountServicesInput {
  readonly ports: Ports;
  readonly config: {
    readonly version: string;
    readonly redirects: readonly HostRedirect[];
    readonly asksInBackground?: boolean;
  };
  readonly state: State;
  readonly credentials: CredentialSource;
  readonly providers: readonly Provider[];
  readonly upstream: Upstream;
  readonly signals: Signals;
  readonly isPaused: () => boolean;
  readonly accounts: () => AccountsSnapshot;
}

/** What runs beside the requests for the accounts: the ways out to their vendors, and the watch over their quota. */
export async function openAccountServices(
  input: AccountServicesInput,
): Promise<{ readonly network: NetworkService; readonly quotaService: QuotaService }> {
  const { ports, config, state, providers, upstream, signals } = input;
  const network = await openNetwork({
    dataDirectory: ports.paths.dataDirectory,
    version: config.version,
    redirects: config.redirects,
    clock: ports.clock,
    vault: state.vault,
    upstream,
    accounts: state.accounts,
    providers,
    changed: (snapshot) => signals.hub.emit('network.changed', () => snapshot),
  });
  const quotaService = createQuotaService({
    ports,
    version: config.version,
    state,
    credentials: input.credentials,
    providers,
    upstream,
    isPaused: input.isPaused,
    accounts: input.accounts,
    changed: signals.accountsChanged,
    raised: (notice) => signals.hub.emit('notice.raised', () => notice),
    inBackground: (config.asksInBackground ?? true) && ports.environment['SWITCHYARD_ASK_QUOTA'] !== 'off',
  });
  return { network, quotaService };
}

import type { AppSnapshot, Handlers } from '../contract/index.ts';
import {
  accountHandlers,
  accountRoutingHandlers,
  activityHandlers,
  appHandlers,
  keyHandlers,
  modelHandlers,
  networkHandlers,
  quotaHandlers,
  settingsHandlers,
  signInHandlers,
  type AccountOperationSources,
} from '../control/index.ts';
import type { Catalogue } from '../models/index.ts';
import { simulateChoice, type Pipeline } from '../pipeline/index.ts';
import type { Ports } from '../ports.ts';
import { providers } from '../providers/index.ts';
import type { AgentServices } from './agent-services.ts';
import { runDoctor } from './doctor.ts';
import type { Listener } from './listener.ts';
import type { NetworkService } from './network-service.ts';
import type { State } from './open-state.ts';
import type { OwnLogins } from './own-logins.ts';
import type { QuotaService } from './quota-service.ts';
import type { Signals } from './signals.ts';

export interface HandlerParts {
  readonly ports: Ports;
  readonly config: { readonly port?: number };
  readonly state: State;
  readonly signals: Signals;
  readonly pipeline: Pipeline;
  readonly listener: Listener;
  readonly agents: AgentServices;
  readonly network: NetworkService;
  readonly quotaService: QuotaService;
  readonly own: OwnLogins;
  readonly models: Catalogue;
  readonly accountSources: AccountOperationSources;
  readonly app: () => AppSnapshot;
}

/** Every operation of the control contract, each with its implementation. */
export function composeHandlers(parts: HandlerParts): Handlers {
  const { ports, config, state, signals, listener, agents, network, accountSources } = parts;
  const { accounts, keys, health, activity, settings, vault, database } = state;
  const { clock } = ports;
  const { view, snapshot } = accountSources;
  return {
    ...appHandlers({
      snapshot: parts.app,
      setPaused: listener.setPaused,
      vault,
      secretsChanged: () => {
        signals.appChanged();
        signals.accountsChanged();
        void network.retry();
        parts.own.watchAll();
      },
      checks: () => runDoctor({ snapshot: parts.app, accounts: snapshot, agents, network: network.snapshot }),
    }),
    ...accountHandlers(accountSources),
    ...signInHandlers({ providers, accounts, signIns: parts.own.signIns }),
    ...quotaHandlers(parts.quotaService),
    ...networkHandlers(network),
    ...accountRoutingHandlers({
      accounts,
      health,
      view,
      snapshot,
      simulate: (ask) => simulateChoice(parts.pipeline, ask),
    }),
    ...modelHandlers({
      catalogue: parts.models,
      accounts,
      providers,
      settings: settings.current,
      view,
      nowMs: clock.nowMs,
    }),
    ...keyHandlers(keys, accounts, agents.engine),
    ...agents.handlers,
    ...activityHandlers({ activity, database, clock, flush: state.history.flush }),
    // A port given for this run stays; the setting counts from the next start on.
    ...settingsHandlers(settings, async (port) => {
      if (config.port === undefined) await listener.move(port);
      else signals.appChanged();
    }),
  };
}

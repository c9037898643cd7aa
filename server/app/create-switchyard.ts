import { healthOfLogin, withOwnLogins } from '../accounts/index.ts';
import type { AccountsSnapshot, AppSnapshot } from '../contract/index.ts';
import {
  accountsSnapshot,
  accountView,
  createEndpointProbe,
  createInvoke,
  finishSignIn,
  noticesFrom,
  signInView,
  type AccountOperationSources,
  type AccountViewSources,
} from '../control/index.ts';
import { toSwitchyardError } from '../errors/index.ts';
import { createCatalogue } from '../models/index.ts';
import type { Ports } from '../ports.ts';
import { providers } from '../providers/index.ts';
import { forgetWindows } from '../quota/index.ts';
import { createRotation } from '../scheduler/index.ts';
import { acquireInstanceLock, sweepTemporaryFiles } from '../storage/index.ts';
import { createUpstream, directPlan, timeouts } from '../upstream/index.ts';
import { openAgentServices } from './agent-services.ts';
import { openAccountServices } from './account-services.ts';
import { composeHandlers } from './compose-handlers.ts';
import { createPipeline } from './create-pipeline.ts';
import { createListener } from './listener.ts';
import { createLogins } from './logins.ts';
import { openState } from './open-state.ts';
import { createOwnLogins, type OwnLogins } from './own-logins.ts';
import { createSignals } from './signals.ts';
import type { Switchyard, SwitchyardConfig } from './switchyard.ts';

export type { CloseOptions, Switchyard, SwitchyardConfig } from './switchyard.ts';

/**
 * The product, put together: state, pipeline, listener, handlers. A busy port or a locked vault does not keep it from
 * opening; both are states that the surfaces show. Throws `already-running` for a data directory in use.
 */
export async function createSwitchyard(ports: Ports, config: SwitchyardConfig): Promise<Switchyard> {
  const { clock, random, paths } = ports;
  const lock = await acquireInstanceLock(paths.dataDirectory, { pid: process.pid, clock, random });
  try {
    await sweepTemporaryFiles(paths.dataDirectory);
    const opened = await open(ports, config);
    return {
      ...opened,
      get proxyUrl() {
        return opened.proxyUrl;
      },
      async close(options) {
        await opened.close(options);
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function open(ports: Ports, config: SwitchyardConfig): Promise<Switchyard> {
  const { clock, random, logger, paths, environment } = ports;
  const startedAtMs = clock.nowMs();
  const signals = createSignals(clock, logger);
  const state = await openState(ports, config, signals);
  const { accounts, keys, health, quota, settings, vault, database } = state;
  const upstream = createUpstream(config.redirects, directPlan, { ...timeouts, ...config.upstreamLimits });
  const { sessions } = state;
  const rotation = createRotation();
  const lastUsed = new Map<string, number>();
  const userAgent = `Switchyard/${config.version}`;
  const own: OwnLogins = createOwnLogins({
    ports,
    userAgent,
    vault,
    accounts,
    providers,
    upstream,
    onEvent(event) {
      if (event.type === 'state')
        health.report({
          kind: 'credential',
          accountId: event.account,
          event: { kind: 'told', credential: healthOfLogin(event.state, clock.nowMs()) },
        });
      signals.accountsChanged();
      if (event.type === 'login-ending') quotaService.notices.loginEnds(event.account, event.endsAtMs);
    },
    finish: (attempt, outcome) =>
      finishSignIn({ ...accountSources, keeper: own.keeper, askProfile: own.askProfile }, attempt, outcome),
    changed: (attempt) => signals.hub.emit('sign-in.changed', () => signInView(attempt)),
  });
  const credentials = withOwnLogins(state.credentials, own.keeper);
  const logins = createLogins(accounts, providers, credentials, clock);
  const models = createCatalogue({
    state: state.catalogue,
    accounts: accounts.list,
    providers,
    credentials,
    upstream,
    clock,
    userAgent,
    changed: signals.modelsChanged,
  });

  const pipeline = createPipeline({
    ports,
    state,
    signals,
    upstream,
    userAgent,
    models,
    credentials,
    rotation,
    switched: (move) => quotaService.notices.accountSwitched(move),
    accountUsed: (id, nowMs) => void lastUsed.set(id, nowMs),
  });
  const listener = createListener({
    pipeline,
    keys,
    port: () => config.port ?? settings.current().port,
    changed: signals.appChanged,
  });

  const { network, quotaService } = await openAccountServices({
    ports,
    config,
    state,
    credentials,
    providers,
    upstream,
    signals,
    isPaused: () => listener.view().state === 'paused',
    accounts: () => accountsNow(),
  });

  const agents = await openAgentServices({
    ports,
    version: config.version,
    state,
    signals,
    models,
    listener,
  });

  const views: AccountViewSources = {
    accounts,
    providers,
    health,
    quota,
    credentials,
    vaultState: () => vault.state().state,
    lastUsedMs: (id) => lastUsed.get(id) ?? null,
    logins: logins.states,
    ownLogins: own.states,
    loginEnd: own.keeper.loginEnd,
    quotaFacts: quotaService.facts,
  };
  const accountsNow = (): AccountsSnapshot => accountsSnapshot(views, signals.revision(), clock.nowMs());
  const appNow = (): AppSnapshot => ({
    revision: signals.revision(),
    version: config.version,
    platform: process.platform,
    dataDirectory: paths.dataDirectory,
    startedAtMs,
    nowMs: clock.nowMs(),
    proxy: listener.view(),
    secrets: vault.state(),
    demo: config.demo,
    redirectedHosts: config.redirects.map(({ host, target }) => ({ host, target })),
    notices: [...state.notices(), ...noticesFrom('network', network.notices), ...agents.notices()],
  });
  signals.connect({
    accounts: accountsNow,
    app: appNow,
    dirty: () => {
      state.history.request();
      quotaService.accountsTouched();
    },
  });

  const accountSources: AccountOperationSources = {
    accounts,
    providers,
    credentials,
    health,
    quota,
    sessions,
    vault,
    clock,
    random,
    environment,
    homeDirectory: paths.homeDirectory,
    view: (id) => accountView(views, accounts.require(id), clock.nowMs()),
    snapshot: accountsNow,
    refreshLogins: logins.refresh,
    takeOut: own.keeper.takeOut,
    forgotten: (id) => {
      rotation.forgetAccount(id);
      forgetWindows(database, id);
      quotaService.forget(id);
      void network.forget(id).catch(() => undefined);
      void models.forget(id).catch(() => undefined);
      void own.keeper.forget(id).catch(() => undefined);
    },
    probe: createEndpointProbe(upstream, clock.after, config.version),
    refreshQuota: quotaService.refresh,
  };
  const handlers = composeHandlers({
    ports,
    config,
    state,
    signals,
    pipeline,
    listener,
    agents,
    network,
    quotaService,
    own,
    models,
    accountSources,
    app: appNow,
  });
  const invoke = createInvoke(handlers, (name, error) =>
    logger.log('error', 'an operation failed', { operation: name, detail: error.message }),
  );

  // With a list of accounts that had to be restored, nobody knows which directories are theirs.
  if (state.notices().length === 0) await own.sweepDirectories();
  await logins.refresh();
  own.watchAll();
  // The listener's state says why; the person must be able to open the settings and choose another port.
  await listener
    .listen()
    .catch((error: unknown) =>
      logger.log('error', 'the proxy does not listen', { detail: toSwitchyardError(error).message }),
    );
  if (listener.view().state === 'running') await agents.pointAgain();

  return {
    handlers,
    invoke,
    events: signals.hub,
    get proxyUrl() {
      return listener.view().url;
    },
    activeStreams: listener.activeRequests,
    isSavingLogins: own.isSaving,
    suspend: own.suspend,
    resume() {
      upstream.renewConnections();
      own.resume();
    },
    async listen() {
      await listener.listen();
      await agents.pointAgain();
    },
    async close({ drainMs = 2_000, agents: onQuit = settings.current().agentsOnQuit } = {}) {
      // While the proxy still serves: no agent must point at a port where nobody answers.
      if (onQuit === 'put-back') await agents.putBack();
      agents.close();
      quotaService.close();
      signals.close();
      await listener.close(drainMs);
      await own.close();
      await upstream.close();
      await state.close();
    },
  };
}

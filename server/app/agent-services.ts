import {
  builtInManifests,
  createAgentEngine,
  createAgentWatch,
  createSqliteLedger,
  unmadeClientKey,
  type AgentEngine,
  type WatchedHome,
} from '../agents/index.ts';
import type { Notice } from '../contract/index.ts';
import {
  agentHandlers,
  createAgentWriting,
  createCoalescer,
  createLaunchKeys,
  defaultNotices,
  noticesFrom,
} from '../control/index.ts';
import { toSwitchyardError } from '../errors/index.ts';
import type { Catalogue } from '../models/index.ts';
import type { Ports } from '../ports.ts';
import { providers } from '../providers/index.ts';
import { loadGivenNotices } from '../quota/index.ts';
import { createActivityProbe } from './activity-probe.ts';
import { agentCatalogue } from './agent-catalogue.ts';
import { agentEnvironment } from './agent-environment.ts';
import { createAgentNotices } from './agent-notices.ts';
import {
  createEnvironmentNotes,
  systemEnvironmentSources,
  type EnvironmentNotes,
} from './environment-notes.ts';
import type { Listener } from './listener.ts';
import type { State } from './open-state.ts';
import { createPutBack, openPutBackFile } from './put-back.ts';
import type { Signals } from './signals.ts';

export interface AgentServicesInput {
  readonly ports: Ports;
  readonly version: string;
  readonly state: State;
  readonly signals: Signals;
  readonly models: Catalogue;
  readonly listener: Listener;
}

export interface AgentServices {
  readonly engine: AgentEngine;
  readonly handlers: ReturnType<typeof agentHandlers>;
  readonly environment: EnvironmentNotes;
  /** What the start found about agents. */
  readonly notices: () => readonly Notice[];
  /** To be called when the proxy listens: agents that were put back at the end come here again. */
  pointAgain(): Promise<void>;
  /** Before the proxy ends. */
  putBack(): Promise<void>;
  close(): void;
}

const lateMs = 200;

/** Everything about agents, put together: the engine, its operations, the watch over their files. */
export async function openAgentServices(input: AgentServicesInput): Promise<AgentServices> {
  const { ports, state, signals, listener, models } = input;
  const { clock, logger, paths } = ports;
  const environment = agentEnvironment(ports.environment);
  const { database, keys, vault, accounts, settings } = state;
  const ledger = createSqliteLedger(database, { appVersion: input.version });
  const changed = (): void => void signals.agentsChanged();
  // Many programs answer with their versions at about the same time.
  const late = createCoalescer(clock.after, lateMs, changed);
  const engine = createAgentEngine({
    environment,
    homeDirectory: paths.homeDirectory,
    ledger,
    clock,
    dataDirectory: paths.dataDirectory,
    delay: (delayMs) => new Promise((resolve) => void clock.after(delayMs, () => resolve())),
    onLateChange: late.request,
  });
  const told = [...(await engine.reconcile().catch((error: unknown) => [toSwitchyardError(error).message]))];
  const resumeFile = await openPutBackFile(paths.dataDirectory, clock);

  const proxyUrl = (): string => listener.view().url;
  const catalogue = (agent: string): ReturnType<typeof agentCatalogue> =>
    agentCatalogue({ accounts, providers, models, settings: settings.current }, agent);
  const notices = createAgentNotices({
    clock,
    settings: () => settings.current().notices ?? defaultNotices,
    given: loadGivenNotices(database, clock.nowMs(), (error) =>
      logger.log('error', 'a notice could not be noted', { detail: String(error) }),
    ),
    show: (notice) => ports.notifier.notify(notice),
    raised: (notice) => signals.hub.emit('notice.raised', () => notice),
  });
  const watched = (): readonly WatchedHome[] =>
    builtInManifests.flatMap(({ id }) =>
      ledger.homes(id).map((home) => ({
        agent: id,
        home,
        files: [...new Set(ledger.entries(id, home).map(({ file }) => file))],
      })),
    );
  const watch = createAgentWatch({
    clock,
    homes: watched,
    status: ({ agent, home }) => engine.status({ agent, home }),
    changed,
    worsened: notices.worsened,
    fine: notices.fine,
    failed: (error) =>
      logger.log('warn', 'an agent could not be looked at', { detail: toSwitchyardError(error).message }),
  });
  const writing = createAgentWriting({
    engine,
    keys,
    proxyUrl,
    catalogue,
    changed: () => {
      changed();
      watch.refresh();
    },
  });
  const environmentNotes = createEnvironmentNotes({
    ports: systemEnvironmentSources(paths.homeDirectory, environment),
    environment,
    clock,
  });
  const closing = new AbortController();
  const launching = { keys, launchKeys: createLaunchKeys(keys, vault), proxy: listener.view, catalogue };
  const putBack = createPutBack({
    file: resumeFile,
    engine,
    writing,
    proxyUrl,
    planKey: unmadeClientKey,
    warn: (detail) => logger.log('warn', 'an agent was not put back', { detail }),
  });
  return {
    engine,
    environment: environmentNotes,
    handlers: agentHandlers({
      ...launching,
      engine,
      keys,
      writing,
      notes: environmentNotes.of,
      changed,
      revision: signals.agentsRevision,
      probe: createActivityProbe(ports, state, launching, closing.signal),
      stayBack: putBack.forget,
    }),
    notices: () => [...noticesFrom('agents', told), ...noticesFrom('agents-again', resumeFile.notices)],
    async pointAgain() {
      told.push(...(await putBack.again()));
    },
    putBack: putBack.all,
    close() {
      closing.abort();
      late.cancel();
      watch.close();
      engine.close();
    },
  };
}

import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import {
  createAccountRepository,
  createClientKeys,
  createCredentialSource,
  createHealthSaver,
  createHealthStore,
  emptyAccounts,
  noStoredHealth,
  parseAccountsState,
  parseStoredHealth,
  type AccountRepository,
  type ClientKeys,
  type CredentialSource,
  type HealthSaver,
  type HealthStore,
  type StateFile,
} from '../accounts/index.ts';
import type { Notice } from '../contract/index.ts';
import { noticesFrom, openSettings, type SettingsStorage, type SettingsStore } from '../control/index.ts';
import type { Ports, SecretBackend } from '../ports.ts';
import { parseCatalogue, type CatalogueState } from '../models/index.ts';
import { createQuotaStore, loadSamples, loadWindows, type QuotaStore } from '../quota/index.ts';
import type { Sessions } from '../scheduler/index.ts';
import { openVersionedJson } from '../storage/index.ts';
import { createActivity, type Activity } from '../usage/index.ts';
import { openVault, type Vault } from '../vault/index.ts';
import { openClientKeysFile } from './client-keys-file.ts';
import { createHistoryWriter, loadCooldowns, openHistory, type HistoryWriter } from './history.ts';
import { openSessions } from './open-sessions.ts';
import type { Signals } from './signals.ts';

export interface StateConfig {
  readonly settings: SettingsStorage;
  readonly secretBackend?: SecretBackend;
  readonly passphrase?: string;
}

/** Everything that outlives a request: files, vault, database, and what is kept in memory over them. */
export interface State {
  readonly settings: SettingsStore;
  readonly vault: Vault;
  readonly accounts: AccountRepository;
  readonly keys: ClientKeys;
  readonly credentials: CredentialSource;
  readonly health: HealthStore;
  readonly sessions: Sessions;
  readonly quota: QuotaStore;
  readonly activity: Activity;
  readonly history: HistoryWriter;
  readonly database: DatabaseSync;
  /** The models of every account, as they were last read. */
  readonly catalogue: StateFile<CatalogueState>;
  /** What opening found worth telling. */
  readonly notices: () => readonly Notice[];
  close(): Promise<void>;
}

/** Opens the data directory. A damaged file or a locked vault is a notice or a state, never a reason to stop. */
export async function openState(ports: Ports, config: StateConfig, signals: Signals): Promise<State> {
  const { clock, random, logger, paths } = ports;
  const { dataDirectory } = paths;
  const settings = await openSettings(config.settings, () => {
    signals.hub.emit('settings.changed', () => settings.snapshot());
    signals.appChanged();
  });
  const vault = await openVault({
    directory: join(dataDirectory, 'vault'),
    clock,
    random,
    makeStore: ports.secretStore,
    ...(config.secretBackend === undefined ? {} : { requestedBackend: config.secretBackend }),
    ...(config.passphrase === undefined ? {} : { passphrase: config.passphrase }),
    onState: () => signals.appChanged(),
  });
  const accountsFile = await openVersionedJson({
    path: join(dataDirectory, 'accounts.json'),
    version: 1,
    minReader: 1,
    parse: parseAccountsState,
    initial: emptyAccounts,
    clock,
  });
  const keysFile = await openClientKeysFile(dataDirectory, clock);
  const catalogueFile = await openVersionedJson<CatalogueState>({
    path: join(dataDirectory, 'models.json'),
    version: 1,
    minReader: 1,
    parse: parseCatalogue,
    initial: {},
    clock,
  });
  const { database, notices: databaseNotices } = await openHistory(dataDirectory, clock);
  const quota = createQuotaStore(loadWindows(database, clock.nowMs()), {
    samples: loadSamples(database, clock.nowMs()),
  });
  const openedSessions = await openSessions(ports);
  const healthFile = await openVersionedJson({
    path: join(dataDirectory, 'health.json'),
    version: 1,
    minReader: 1,
    parse: parseStoredHealth,
    initial: noStoredHealth,
    clock,
  });
  const health = createHealthStore({
    initial: healthFile.source === 'fresh' ? loadCooldowns(database, clock.nowMs()) : healthFile.value,
    nowMs: clock.nowMs,
    random: () => (random.bytes(1)[0] ?? 0) / 256,
    changed(isGrave) {
      signals.accountsChanged();
      healthSaver.changed(isGrave);
    },
  });
  const healthSaver: HealthSaver = createHealthSaver({
    file: healthFile,
    after: clock.after,
    stored: health.stored,
    failed: (error) => logger.log('error', 'health could not be written', { detail: String(error) }),
  });
  const activity = createActivity(500, (record) => {
    signals.hub.emit('activity.recorded', () => record);
    if (record.state !== 'running') history.request();
  });
  const history = createHistoryWriter({
    database,
    clock,
    logger,
    quota,
    activity,
    historyDays: () => settings.current().historyDays,
  });
  return {
    settings,
    vault,
    accounts: createAccountRepository(accountsFile, signals.accountsChanged),
    keys: createClientKeys(keysFile, ports),
    credentials: createCredentialSource(vault),
    health,
    sessions: openedSessions.sessions,
    quota,
    activity,
    history,
    database,
    catalogue: catalogueFile,
    notices: () => [
      ...noticesFrom('settings', settings.notices),
      ...noticesFrom('vault', vault.notices()),
      ...noticesFrom('accounts', accountsFile.notices),
      ...noticesFrom('keys', keysFile.notices),
      ...noticesFrom('health', healthFile.notices),
      ...noticesFrom('history', databaseNotices),
    ],
    async close() {
      await vault.close();
      await healthSaver.flush();
      await openedSessions.flush();
      history.close();
    },
  };
}

import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { createClientKeys } from '../accounts/index.ts';
import { createAgentEngine, createSqliteLedger, type AgentEngine } from '../agents/index.ts';
import type { DoctorCheck, Handlers, OperationName } from '../contract/index.ts';
import { agentHandlers, createAgentWriting, openSettings, type SettingsStorage } from '../control/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import type { Clock, Random } from '../ports.ts';
import { acquireInstanceLock, openDatabase } from '../storage/index.ts';
import { agentChecks } from './agent-checks.ts';
import { agentEnvironment } from './agent-environment.ts';
import {
  createEnvironmentNotes,
  systemEnvironmentSources,
  type EnvironmentNotes,
} from './environment-notes.ts';
import { openClientKeysFile } from './client-keys-file.ts';
import { historyFile, migrateHistory } from './history.ts';
import { forgetPutBack, openPutBackFile } from './put-back.ts';

export interface OfflineInput {
  readonly dataDirectory: string;
  /** The person's home directory, where agents keep their files. */
  readonly homeDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly settings: SettingsStorage;
  readonly clock: Clock;
  readonly random: Random;
  readonly version: string;
}

const offlineNames = [
  'agents.list',
  'agents.plan',
  'agents.keys',
  'agents.keep',
  'agents.undo',
  'agents.undo-all',
  'agents.history',
  'doctor.run',
] as const satisfies readonly OperationName[];

export type OfflineOperation = (typeof offlineNames)[number];

/** What can be done with the data directory alone; everything else needs the running product. */
export const offlineOperations: ReadonlySet<string> = new Set(offlineNames);

export interface OfflineProduct {
  readonly handlers: Pick<Handlers, OfflineOperation>;
  close(): Promise<void>;
}

/**
 * The agents' part of the product while nothing runs: it puts agents back and says how they stand. It holds the
 * product's own lock, so that no instance starts meanwhile; a data directory that does not exist is not made. Throws
 * `already-running`.
 */
export async function openOffline(input: OfflineInput): Promise<OfflineProduct> {
  const { dataDirectory, clock, random, homeDirectory } = input;
  const environment = agentEnvironment(input.environment);
  const exists = await access(dataDirectory).then(
    () => true,
    () => false,
  );
  const lock = exists ? await acquireInstanceLock(dataDirectory, { pid: process.pid, clock, random }) : null;
  try {
    const opened = await openDatabase(exists ? join(dataDirectory, historyFile) : ':memory:', { clock });
    const { database } = opened;
    migrateHistory(database);
    const keys = await openClientKeysFile(dataDirectory, clock);
    const resumeFile = exists ? await openPutBackFile(dataDirectory, clock) : null;
    const settings = exists ? await openSettings(input.settings, () => undefined) : null;
    const engine = createAgentEngine({
      environment,
      homeDirectory,
      ledger: createSqliteLedger(database, { appVersion: input.version }),
      clock,
      dataDirectory,
      delay: (delayMs) =>
        new Promise((resolve) => {
          // Not the clock's: it would let the process end in the middle of an undo.
          setTimeout(resolve, delayMs);
        }),
    });
    const notes = [...opened.notices, ...keys.notices, ...(exists ? await engine.reconcile() : [])];
    const clientKeys = createClientKeys(keys, { clock, random });
    const proxyUrl = (): string => `http://127.0.0.1:${settings?.current().port ?? 4310}`;
    const environmentNotes = createEnvironmentNotes({
      ports: systemEnvironmentSources(homeDirectory, environment),
      environment,
      clock,
    });
    const agents = agentHandlers({
      engine,
      keys: clientKeys,
      writing: createAgentWriting({
        engine,
        keys: clientKeys,
        proxyUrl,
        catalogue: () => [],
        changed: () => undefined,
      }),
      notes: environmentNotes.of,
      launchKeys: { secretFor: notRunning },
      proxy: () => ({
        state: 'starting',
        url: proxyUrl(),
        message: 'Switchyard is not running',
      }),
      catalogue: () => [],
      changed: () => undefined,
      revision: () => 1,
      probe: notRunning,
      stayBack: async () => (resumeFile === null ? undefined : forgetPutBack(resumeFile)),
    });
    return {
      handlers: {
        ...agents,
        'agents.plan': (asked) => (asked.action === 'undo' ? agents['agents.plan'](asked) : notRunning()),
        'doctor.run': async () => ({ checks: [...(await checks(engine, environmentNotes, notes))] }),
      },
      async close() {
        engine.close();
        database.close();
        await lock?.release();
      },
    };
  } catch (error) {
    await lock?.release();
    throw error;
  }
}

async function checks(
  engine: AgentEngine,
  environment: EnvironmentNotes,
  notes: readonly string[],
): Promise<readonly DoctorCheck[]> {
  const pointsHere = (await engine.list()).some(({ appliedAtMs }) => appliedAtMs !== null);
  return [
    pointsHere
      ? {
          id: 'proxy',
          state: 'problem',
          message: 'Switchyard is not running: agents that point here cannot reach a model.',
        }
      : { id: 'proxy', state: 'warning', message: 'Switchyard is not running. No agent points here.' },
    ...(await agentChecks(engine, environment)),
    ...notes.map((message, index): DoctorCheck => ({ id: `data-${index}`, state: 'warning', message })),
  ];
}

function notRunning(): Promise<never> {
  return Promise.reject(new SwitchyardError('not-running', 'Switchyard is not running'));
}

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createAgentEngine } from '../engine.ts';
import type { AgentEngine, AgentEngineOptions } from '../engine-types.ts';
import type { AgentLedger } from '../ledger.ts';
import {
  agentChoicesMigration,
  agentLedgerMigrations,
  createSqliteLedger,
  type SqliteLedgerOptions,
} from '../sqlite-ledger.ts';

export function memoryLedger(options: SqliteLedgerOptions = {}): {
  readonly ledger: AgentLedger;
  readonly database: DatabaseSync;
} {
  const database = new DatabaseSync(':memory:');
  for (const migration of [...agentLedgerMigrations, agentChoicesMigration]) database.exec(migration.sql);
  return { ledger: createSqliteLedger(database, options), database };
}

/** A home directory with agents in it, and an engine over it whose waiting takes no time. */
export interface TemporaryHome {
  readonly directory: string;
  readonly settings: string;
  readonly config: string;
  readonly dataDirectory: string;
  readonly ledger: AgentLedger;
  readonly database: DatabaseSync;
  readonly engine: (options?: Partial<AgentEngineOptions>) => AgentEngine;
  readonly read: (path: string) => Promise<string>;
  /** Makes the directories too. */
  readonly write: (path: string, text: string | Uint8Array, mode?: number) => Promise<void>;
  readonly remove: () => Promise<void>;
}

export async function temporaryHome(): Promise<TemporaryHome> {
  const root = await mkdtemp(join(tmpdir(), 'switchyard-agents-'));
  const directory = join(root, 'home');
  await mkdir(directory);
  const dataDirectory = join(root, 'data');
  const { ledger, database } = memoryLedger({ appVersion: '0.1.0' });
  let nowMs = 1_800_000_000_000;
  const clock = { nowMs: () => (nowMs += 1000), monotonicMs: () => nowMs, after: () => () => undefined };
  const engine = (options: Partial<AgentEngineOptions> = {}): AgentEngine =>
    createAgentEngine({
      environment: { PATH: '' },
      homeDirectory: directory,
      ledger,
      clock,
      dataDirectory,
      // The last look, two seconds after a write, would meet the next step of a test.
      delay: (delayMs) => (delayMs < 1000 ? Promise.resolve() : new Promise(() => undefined)),
      platform: 'linux',
      ...options,
    });
  return {
    directory,
    settings: join(directory, '.claude', 'settings.json'),
    config: join(directory, '.codex', 'config.toml'),
    dataDirectory,
    ledger,
    database,
    engine,
    read: (path) => readFile(path, 'utf8'),
    write: async (path, text, mode = 0o644) => {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text, { mode });
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

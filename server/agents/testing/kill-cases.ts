import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAgentEngine } from '../engine.ts';
import type { AgentEngine } from '../engine-types.ts';
import { nodeFileAccess, type FileAccess } from '../file-access.ts';
import type { FormatId } from '../formats/text-format.ts';
import type { AgentManifest } from '../manifest.ts';
import { agentChoicesMigration, agentLedgerMigrations, createSqliteLedger } from '../sqlite-ledger.ts';
import { sampleAgent, sampleTexts, type SampleFile } from './sample-agent.ts';

export interface KillCase {
  readonly id: string;
  readonly files: readonly SampleFile[];
  /** False: the files do not exist before, and neither does their directory. */
  readonly present: boolean;
}

const file = (format: FormatId): SampleFile => ({ name: `settings.${format}`, format });
const formats: readonly FormatId[] = ['json', 'toml', 'yaml', 'dotenv', 'shell'];

/** One agent for each format, one with two files, one with three, and two whose files we make. */
export const killCases: readonly KillCase[] = [
  ...formats.map((format) => ({ id: format, files: [file(format)], present: true })),
  { id: 'two-files', files: [file('json'), file('toml')], present: true },
  { id: 'three-files', files: [file('json'), file('yaml'), file('dotenv')], present: true },
  { id: 'new-file', files: [file('json')], present: false },
  { id: 'two-new-files', files: [file('toml'), file('json')], present: false },
];

export const killManifests: readonly AgentManifest[] = killCases.map(({ id, files }) =>
  sampleAgent(files, {
    id,
    homes: (_environment, homeDirectory) => [{ path: join(homeDirectory, id), source: 'default' }],
  }),
);

export const textBefore = ({ present }: KillCase, { format }: SampleFile): string | null =>
  present ? sampleTexts[format] : null;

/** Real files, a real database; only the waiting is cut short. */
export function openKillEngine(
  root: string,
  fileAccess: FileAccess = nodeFileAccess,
): {
  readonly engine: AgentEngine;
  readonly database: DatabaseSync;
} {
  const database = new DatabaseSync(join(root, 'history.sqlite'));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 5000');
  const { user_version: version } = database.prepare('PRAGMA user_version').get() ?? {};
  if (version === 0) {
    for (const { sql } of [...agentLedgerMigrations, agentChoicesMigration]) database.exec(sql);
    database.exec('PRAGMA user_version = 1');
  }
  const engine = createAgentEngine({
    environment: { PATH: '' },
    homeDirectory: join(root, 'home'),
    ledger: createSqliteLedger(database),
    clock: { nowMs: Date.now, monotonicMs: () => performance.now(), after: () => () => undefined },
    dataDirectory: join(root, 'data'),
    delay: (delayMs) => (delayMs < 1000 ? sleep(1) : new Promise(() => undefined)),
    manifests: killManifests,
    platform: 'linux',
    fileAccess,
  });
  return { engine, database };
}

import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { AgentChoice } from './choice.ts';
import type {
  AgentLedger,
  FileScope,
  HistoryEntry,
  LedgerEntry,
  PendingWrite,
  WriteAction,
} from './ledger.ts';

export interface Migration {
  readonly id: string;
  readonly sql: string;
}

/** To be run once each, in order, by whoever owns the database. */
export const agentLedgerMigrations: readonly Migration[] = [
  {
    id: 'agents-001-ledger',
    sql: `
      CREATE TABLE agent_ledger (
        agent TEXT NOT NULL, home TEXT NOT NULL, file TEXT NOT NULL, position INTEGER NOT NULL, entry TEXT NOT NULL,
        PRIMARY KEY (agent, home, file, position)
      ) STRICT;
      CREATE TABLE agent_pending (
        agent TEXT NOT NULL, home TEXT NOT NULL, file TEXT NOT NULL, pending TEXT NOT NULL,
        PRIMARY KEY (agent, home, file)
      ) STRICT;
      CREATE TABLE agent_history (
        id INTEGER PRIMARY KEY AUTOINCREMENT, agent TEXT NOT NULL, home TEXT NOT NULL, file TEXT NOT NULL,
        at_ms INTEGER NOT NULL, action TEXT NOT NULL, keys TEXT NOT NULL, note TEXT, hash_before TEXT NOT NULL,
        hash_after TEXT NOT NULL, app_version TEXT NOT NULL
      ) STRICT;
      CREATE INDEX agent_history_by_home ON agent_history (agent, home, id);
    `,
  },
];

/** Apart from the others, because whoever numbers migrations may have numbered later ones already. */
export const agentChoicesMigration: Migration = {
  id: 'agents-002-choices',
  sql: `
    CREATE TABLE agent_choice (
      agent TEXT NOT NULL, home TEXT NOT NULL, choice TEXT NOT NULL,
      PRIMARY KEY (agent, home)
    ) STRICT;
  `,
};

/**
 * Encrypts what is stored. The ledger holds former values of keys, which may be a person's own token, so whoever has
 * a vault passes its functions here.
 */
export interface TextSealer {
  readonly seal: (text: string) => string;
  readonly open: (sealed: string) => string;
}

export interface SqliteLedgerOptions {
  readonly sealer?: TextSealer;
  readonly appVersion?: string;
}

type Row = Record<string, SQLOutputValue>;

const plain: TextSealer = { seal: (text) => text, open: (text) => text };

/** A ledger over tables of `agentLedgerMigrations` and `agentChoicesMigration`; the database stays the caller's. */
export function createSqliteLedger(database: DatabaseSync, options: SqliteLedgerOptions = {}): AgentLedger {
  const sealer = options.sealer ?? plain;
  const seal = (value: unknown): string => sealer.seal(JSON.stringify(value));
  const open = <Value>(sealed: SQLOutputValue | undefined): Value =>
    JSON.parse(sealer.open(String(sealed))) as Value;
  const all = (sql: string, ...values: string[]): Row[] => database.prepare(sql).all(...values);
  const run = (sql: string, ...values: (string | number | null)[]): unknown =>
    database.prepare(sql).run(...values);
  const scopeValues = ({ agent, home, file }: FileScope): [string, string, string] => [agent, home, file];

  const write = (scope: FileScope, entries: readonly LedgerEntry[]): void => {
    run('DELETE FROM agent_ledger WHERE agent = ? AND home = ? AND file = ?', ...scopeValues(scope));
    for (const [position, entry] of entries.entries()) {
      run('INSERT INTO agent_ledger VALUES (?, ?, ?, ?, ?)', ...scopeValues(scope), position, seal(entry));
    }
  };

  const addHistory = (pending: PendingWrite): void => {
    run(
      `INSERT INTO agent_history (agent, home, file, at_ms, action, keys, note, hash_before, hash_after, app_version)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...scopeValues(pending),
      Math.trunc(pending.atMs),
      pending.action,
      JSON.stringify(pending.keys),
      pending.note,
      pending.hashBefore,
      pending.hashAfter,
      options.appVersion ?? '',
    );
  };

  const drop = (scope: FileScope): void => {
    run('DELETE FROM agent_pending WHERE agent = ? AND home = ? AND file = ?', ...scopeValues(scope));
  };

  const confirm = (scope: FileScope): void => {
    const [row] = all(
      'SELECT pending FROM agent_pending WHERE agent = ? AND home = ? AND file = ?',
      ...scopeValues(scope),
    );
    if (row === undefined) return;
    const pending = open<PendingWrite>(row['pending']);
    write(pending, pending.entries);
    addHistory(pending);
    drop(pending);
  };

  return {
    entries: (agent, home) =>
      all(
        'SELECT entry FROM agent_ledger WHERE agent = ? AND home = ? ORDER BY file, position',
        agent,
        home,
      ).map((row) => open<LedgerEntry>(row['entry'])),
    homes: (agent) =>
      all('SELECT DISTINCT home FROM agent_ledger WHERE agent = ? ORDER BY home', agent).map((row) =>
        String(row['home']),
      ),
    begin: (pendings) =>
      inTransaction(database, () => {
        for (const pending of pendings) {
          const values = [...scopeValues(pending), seal(pending)];
          run('INSERT OR REPLACE INTO agent_pending VALUES (?, ?, ?, ?)', ...values);
        }
      }),
    confirm: (scopes) => inTransaction(database, () => scopes.forEach(confirm)),
    drop: (scopes) => inTransaction(database, () => scopes.forEach(drop)),
    // Rows of older versions, which wrote one file at a time, have no set.
    pending: () =>
      all('SELECT pending FROM agent_pending ORDER BY rowid')
        .map((row) => open<PendingWrite>(row['pending']))
        .map((row) => ({ ...row, set: row.set ?? `${row.agent}\0${row.home}\0${row.file}` })),
    replace: (scope, entries) => inTransaction(database, () => write(scope, entries)),
    history: (agent, home) => {
      const condition = home === undefined ? 'agent = ?' : 'agent = ? AND home = ?';
      const values = home === undefined ? [agent] : [agent, home];
      return all(`SELECT * FROM agent_history WHERE ${condition} ORDER BY id DESC LIMIT 500`, ...values).map(
        historyOf,
      );
    },
    choice: (agent, home) => {
      const [row] = all('SELECT choice FROM agent_choice WHERE agent = ? AND home = ?', agent, home);
      return row === undefined ? null : (JSON.parse(String(row['choice'])) as AgentChoice);
    },
    setChoice: (agent, home, choice) => {
      if (choice === null) run('DELETE FROM agent_choice WHERE agent = ? AND home = ?', agent, home);
      else run('INSERT OR REPLACE INTO agent_choice VALUES (?, ?, ?)', agent, home, JSON.stringify(choice));
    },
    addedHomes: (agent) =>
      all(
        `SELECT home FROM agent_choice WHERE agent = ? AND choice ->> '$.source' = 'added' ORDER BY home`,
        agent,
      ).map((row) => String(row['home'])),
  };
}

function historyOf(row: Row): HistoryEntry {
  return {
    id: Number(row['id']),
    atMs: Number(row['at_ms']),
    action: row['action'] as WriteAction,
    file: String(row['file']),
    keys: JSON.parse(String(row['keys'])) as string[],
    note: row['note'] === null ? null : String(row['note']),
    hashBefore: String(row['hash_before']),
    hashAfter: String(row['hash_after']),
    appVersion: String(row['app_version']),
  };
}

function inTransaction(database: DatabaseSync, work: () => void): void {
  database.exec('SAVEPOINT agent_ledger');
  try {
    work();
    database.exec('RELEASE agent_ledger');
  } catch (error) {
    database.exec('ROLLBACK TO agent_ledger; RELEASE agent_ledger');
    throw error;
  }
}

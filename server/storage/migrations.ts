import type { DatabaseSync } from 'node:sqlite';
import { SwitchyardError } from '../errors/index.ts';

export interface Migration {
  /** Positive, ascending; the highest one that ran is kept in `user_version`. Never changed once shipped. */
  readonly id: number;
  readonly sql: string;
}

/**
 * Brings `database` to the newest schema: all outstanding steps in one transaction, or none of them. Throws
 * SwitchyardError `conflict` when a newer Switchyard has already migrated it (nothing is changed then) and `internal`
 * when a step fails (everything is rolled back).
 */
export function migrate(database: DatabaseSync, migrations: readonly Migration[]): void {
  const newest = checkOrder(migrations);
  database.exec('BEGIN IMMEDIATE');
  try {
    const version = userVersion(database);
    if (version > newest) {
      throw new SwitchyardError(
        'conflict',
        `The database was written by a newer Switchyard (schema ${version}, this build knows ${newest}). Install the newer build again, or use another data directory.`,
      );
    }
    for (const { id, sql } of migrations) {
      if (id > version) runStep(database, id, sql);
    }
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function runStep(database: DatabaseSync, id: number, sql: string): void {
  try {
    database.exec(sql);
    database.exec(`PRAGMA user_version = ${id}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SwitchyardError('internal', `Step ${id} of the database migration failed: ${reason}`, {
      cause: error,
    });
  }
}

function checkOrder(migrations: readonly Migration[]): number {
  let last = 0;
  for (const { id } of migrations) {
    if (!Number.isSafeInteger(id) || id <= last) {
      throw new SwitchyardError(
        'internal',
        `Migration ${id} is out of order: ids are whole numbers that ascend.`,
      );
    }
    last = id;
  }
  return last;
}

function userVersion(database: DatabaseSync): number {
  const version = database.prepare('PRAGMA user_version').get()?.['user_version'];
  return typeof version === 'number' ? version : 0;
}

import { readFile, readdir, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase, type OpenedDatabase } from './database.ts';
import { migrate } from './migrations.ts';
import { damage, seededNumbers } from './testing/damage.ts';
import { scaled, temporaryDirectory } from './testing/temporary-directory.ts';

const clock = { nowMs: () => Date.UTC(2026, 10, 20, 12, 30, 5) };
const first = { id: 1, sql: 'CREATE TABLE request (id INTEGER PRIMARY KEY, agent TEXT NOT NULL) STRICT' };
const second = { id: 2, sql: 'ALTER TABLE request ADD COLUMN tokens INTEGER NOT NULL DEFAULT 0' };

function open(path: string): Promise<OpenedDatabase> {
  return openDatabase(path, { clock });
}

async function makeHistory(path: string, rows: number): Promise<void> {
  const { database } = await open(path);
  migrate(database, [first]);
  const insert = database.prepare('INSERT INTO request (agent) VALUES (?)');
  for (let row = 0; row < rows; row += 1) insert.run(`agent ${row} ${'x'.repeat(200)}`);
  database.close();
}

it('opens with a write-ahead log, foreign keys and a private file', async () => {
  const path = join(await temporaryDirectory(), 'history.db');
  const { database, notices } = await open(path);
  expect(notices).toEqual([]);
  expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
  expect(database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 1 });
  expect(database.prepare('PRAGMA foreign_keys').get()).toEqual({ foreign_keys: 1 });
  expect(database.prepare('PRAGMA busy_timeout').get()).toEqual({ timeout: 5000 });
  migrate(database, [first]);
  for (const suffix of ['', '-wal', '-shm']) {
    if (process.platform !== 'win32') expect((await stat(`${path}${suffix}`)).mode & 0o777).toBe(0o600);
  }
  database.close();
});

it('keeps nothing of a database in memory', async () => {
  const { database, notices } = await open(':memory:');
  migrate(database, [first, second]);
  expect(notices).toEqual([]);
  expect(database.prepare('SELECT count(*) AS n FROM request').get()).toEqual({ n: 0 });
  database.close();
});

it('runs each migration once, in order, and keeps the rows', async () => {
  const path = join(await temporaryDirectory(), 'history.db');
  await makeHistory(path, 3);
  const { database } = await open(path);
  migrate(database, [first, second]);
  migrate(database, [first, second]);
  expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: 2 });
  expect(database.prepare('SELECT count(*) AS n, sum(tokens) AS t FROM request').get()).toEqual({
    n: 3,
    t: 0,
  });
  database.close();
});

it('undoes all steps when one fails', async () => {
  const { database } = await open(':memory:');
  migrate(database, [first]);
  const broken = { id: 3, sql: 'CREATE TABLE other (id); INSERT INTO nowhere VALUES (1)' };
  expect(() => migrate(database, [first, second, broken])).toThrow(/Step 3/);
  expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: 1 });
  expect(database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()).toEqual([
    { name: 'request' },
  ]);
  migrate(database, [first, second]);
  expect(() => migrate(database, [second, first])).toThrow(/out of order/);
  database.close();
});

it('refuses a database of a newer build and changes nothing', async () => {
  const { database } = await open(':memory:');
  migrate(database, [first, second]);
  let refusal: unknown;
  try {
    migrate(database, [first]);
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toMatchObject({ code: 'conflict' });
  expect(database.isTransaction).toBe(false);
  expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: 2 });
  database.close();
});

it('keeps a file that is no database and starts a new one', async () => {
  const directory = await temporaryDirectory();
  const path = join(directory, 'history.db');
  await writeFile(path, "this is not a database, but it is somebody's file ".repeat(40));
  await writeFile(`${path}-wal`, 'old log');
  const { database, notices } = await open(path);
  migrate(database, [first]);
  expect(notices.join(' ')).toContain('history.db.corrupt-20261120T123005Z');
  expect(await readFile(`${path}.corrupt-20261120T123005Z`, 'utf8')).toContain('somebody');
  database.close();
  expect((await open(path)).notices).toEqual([]);
});

it('notices a database that lost its end', async () => {
  const path = join(await temporaryDirectory(), 'history.db');
  await makeHistory(path, 500);
  await truncate(path, 8192);
  const { database, notices } = await open(path);
  expect(notices).toHaveLength(1);
  migrate(database, [first]);
  database.close();
});

it('does not take a file that cannot be opened for a damaged one', async () => {
  const directory = await temporaryDirectory();
  await expect(open(directory)).rejects.toMatchObject({ code: 'file-refused' });
  await expect(open(join(directory, 'missing', 'history.db'))).rejects.toMatchObject({
    code: 'file-refused',
  });
  expect(await readdir(directory)).toEqual([]);
});

it('always opens to something that can be used, whatever the file holds', async () => {
  const directory = await temporaryDirectory();
  const sound = join(directory, 'sound.db');
  await makeHistory(sound, 100);
  const bytes = await readFile(sound);
  let setAside = 0;
  for (let seed = 1; seed <= scaled(60); seed += 1) {
    const path = join(directory, `round-${seed}.db`);
    await writeFile(path, damage(bytes, seededNumbers(seed)));
    const { database, notices } = await open(path);
    setAside += notices.length;
    migrate(database, [first]);
    database.prepare('INSERT INTO request (agent) VALUES (?)').run('after');
    expect(database.prepare('PRAGMA quick_check').get(), `seed ${seed}`).toEqual({ quick_check: 'ok' });
    database.close();
  }
  expect(setAside).toBeGreaterThan(0);
});

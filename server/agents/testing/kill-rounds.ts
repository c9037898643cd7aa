import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { unlessMissing } from '../file-access.ts';
import { killCases, openKillEngine, textBefore, type KillCase } from './kill-cases.ts';
import { clientKey, proxyUrl } from './planning.ts';

/** What is found for one case over all kills. */
export interface KillTally {
  /** Kills that found the case in the middle of a run: something was pending. */
  interrupted: number;
  /** Of these, kills between two files of one set. */
  mixed: number;
  readonly failures: string[];
}

/** A few applies and undoes of every case. */
const mostSteps = 1500;

const child = fileURLToPath(new URL('kill-child.ts', import.meta.url));

/**
 * Lets a process apply and undo all cases in a loop, ends it by SIGKILL at a random moment, starts again, settles, and
 * compares: each file is as before or as after to the byte, and all files of one agent are the same of the two.
 * `longestMs`: the latest moment of a kill by the clock, after the process is ready.
 */
export async function killRounds(count: number, longestMs: number): Promise<ReadonlyMap<string, KillTally>> {
  const root = await mkdtemp(join(tmpdir(), 'switchyard-kill-'));
  const tallies = new Map(
    killCases.map(({ id }) => [id, { interrupted: 0, mixed: 0, failures: [] as string[] }]),
  );
  try {
    await prepare(root);
    const after = await textsAfter(root);
    for (let round = 0; round < count; round += 1) {
      await runAndKill(root, round, longestMs);
      await judge(root, after, tallies, round);
    }
    return tallies;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

const pathOf = (root: string, { id }: KillCase, name: string): string => join(root, 'home', id, name);

async function prepare(root: string): Promise<void> {
  await mkdir(join(root, 'home'));
  for (const given of killCases) {
    for (const file of given.files) {
      const text = textBefore(given, file);
      const path = pathOf(root, given, file.name);
      if (text === null) continue;
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    }
  }
}

type Texts = readonly (string | null)[];

const textsOf = (root: string, given: KillCase): Promise<Texts> =>
  Promise.all(given.files.map(({ name }) => unlessMissing(readFile(pathOf(root, given, name), 'utf8'))));

async function textsAfter(root: string): Promise<ReadonlyMap<string, Texts>> {
  const { engine, database } = openKillEngine(root);
  const texts = new Map<string, Texts>();
  for (const given of killCases) {
    await engine.apply({ agent: given.id, proxyUrl, clientKey });
    texts.set(given.id, await textsOf(root, given));
    await engine.undo({ agent: given.id });
  }
  database.close();
  return texts;
}

/** By the clock from outside in every second round, else by the process itself at a random one of its file calls. */
async function runAndKill(root: string, round: number, longestMs: number): Promise<void> {
  const byClock = round % 2 === 0;
  const step = byClock ? 0 : 1 + Math.floor(Math.random() * mostSteps);
  const running = spawn(process.execPath, [child, root, String(step)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const end = once(running, 'exit');
  await Promise.race([once(running.stdout, 'data'), end]);
  if (byClock) {
    await sleep(Math.random() * longestMs);
    running.kill('SIGKILL');
  }
  const [code, signal] = (await end) as [number | null, string | null];
  if (signal !== 'SIGKILL') throw new Error(`the process ended by itself (${code})`);
}

async function judge(
  root: string,
  after: ReadonlyMap<string, Texts>,
  tallies: ReadonlyMap<string, KillTally>,
  round: number,
): Promise<void> {
  const { engine, database } = openKillEngine(root);
  const rows = database.prepare('SELECT agent FROM agent_pending').all();
  const pending = new Set(rows.map((row) => String(row['agent'])));
  const found = new Map(
    await Promise.all(killCases.map(async (given) => [given.id, await textsOf(root, given)] as const)),
  );
  const notes = await engine.reconcile();
  const states = new Map((await engine.list()).map((status) => [status.id, status.state]));
  const left = Number(database.prepare('SELECT count(*) AS number FROM agent_pending').get()?.['number']);
  for (const given of killCases) {
    const tally = tallies.get(given.id);
    const texts = {
      before: given.files.map((file) => textBefore(given, file)),
      after: after.get(given.id) ?? [],
    };
    const same = (one: Texts, other: Texts): boolean => JSON.stringify(one) === JSON.stringify(other);
    const wasFound = found.get(given.id) ?? [];
    if (tally === undefined) continue;
    if (pending.has(given.id)) tally.interrupted += 1;
    if (!same(wasFound, texts.before) && !same(wasFound, texts.after)) tally.mixed += 1;
    const fail = (why: string): void =>
      void tally.failures.push(`round ${round}: ${why} (${notes.join(' ')})`);
    wasFound.forEach((text, index) => {
      if (text !== texts.before[index] && text !== texts.after[index]) fail('a torn file');
    });
    const present = await textsOf(root, given);
    const applied = same(present, texts.after);
    if (!applied && !same(present, texts.before)) fail('a mixed set');
    if ((states.get(given.id) === 'applied') !== applied) fail(`the state ${states.get(given.id)}`);
    if (applied) await engine.undo({ agent: given.id });
    if (!same(await textsOf(root, given), texts.before)) fail('not put back');
    const names = (await unlessMissing(readdir(join(root, 'home', given.id)))) ?? [];
    if (names.some((name) => name.endsWith('.tmp'))) fail('a temporary file');
    if (left > 0) fail('something pending');
  }
  engine.close();
  database.close();
}

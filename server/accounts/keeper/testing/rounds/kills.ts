import {
  openLoginBench,
  openLoginProcess,
  plantLogin,
  simulatedGrant,
  type LoginBench,
} from '../login-bench.ts';
import { killPoints, type KillPoint } from '../kill-point.ts';
import { startRenewingProcess } from '../process-control.ts';
import {
  bystanderDigest,
  expectHonestLoss,
  expectKept,
  withNextStart,
  type KilledScene,
} from './after-a-kill.ts';
import { differs, firstFault, openRoundBook, type RoundReport } from './report.ts';

const hour = 3_600_000;

/** A fresh login with an hour of its eight left, beside an account that nobody may touch. */
async function plantScene(
  bench: LoginBench,
  more: Parameters<typeof simulatedGrant>[1] = {},
): Promise<KilledScene> {
  const profile = simulatedGrant(bench.server.url, more);
  const planter = await openLoginProcess(bench.directory);
  const { answer, family } = bench.server.signIn();
  await plantLogin(planter.vault, 'a', answer, profile, Date.now() - 7 * hour);
  if (!(await planter.vault.has('bystander')))
    await plantLogin(planter.vault, 'bystander', bench.server.signIn().answer, profile, Date.now());
  await planter.close();
  const { directory, server } = bench;
  const oldToken = family.accessToken;
  return { directory, server, profile, account: 'a', family, oldToken, postsBefore: server.posts.length };
}

/** T-K2: the process is killed while the vendor, which has acted, holds its answer back. */
export async function killedInsideTheWindow(count: number): Promise<RoundReport> {
  const bench = await openLoginBench();
  const book = openRoundBook('T-K2', 'kill inside the window: unknown outcome, then an honest needs-login');
  for (let round = 0; round < count; round += 1)
    await book.round(`round ${round}`, async () => {
      const scene = await plantScene(bench);
      const untouched = await bystanderDigest(bench.directory, 'bystander');
      await killHeld(bench, 1);
      return firstFault(
        await expectHonestLoss(scene),
        differs('bystander', await bystanderDigest(bench.directory, 'bystander'), untouched),
      );
    });
  await bench.close();
  return book.report();
}

/** T-K2 with a vendor that declares a replay grace: the login is kept. */
export async function killedInsideTheGrace(count: number): Promise<RoundReport> {
  const bench = await openLoginBench({ rules: { replay: 'grace', graceMs: 120_000 } });
  const book = openRoundBook('T-K2-grace', 'kill inside the window of a grace server: the login is kept');
  for (let round = 0; round < count; round += 1)
    await book.round(`round ${round}`, async () => {
      const scene = await plantScene(bench, { replayGraceMs: 120_000 });
      await killHeld(bench, 1);
      return withNextStart(bench.directory, async (next) => {
        const state = await next.keeper.watch('a', scene.profile);
        const { token } = await next.keeper.accessToken('a', scene.profile);
        return firstFault(
          differs('state', state?.state, 'ok'),
          differs('token', token, scene.family.accessToken),
          differs('the login', scene.family.ended, null),
          differs('posts', bench.server.posts.length - scene.postsBefore, 2),
        );
      });
    });
  await bench.close();
  return book.report();
}

/** T-K4 without a helper program: both processes that share the login are killed in the window. */
export async function bothKilled(count: number): Promise<RoundReport> {
  const bench = await openLoginBench();
  const book = openRoundBook('T-K4', 'two processes killed inside the window: as T-K2');
  for (let round = 0; round < count; round += 1)
    await book.round(`round ${round}`, async () => {
      const scene = await plantScene(bench);
      await killHeld(bench, 2);
      return expectHonestLoss(scene);
    });
  await bench.close();
  return book.report();
}

/** Starts processes that renew, holds the vendor's answer after it has acted, and kills them all. */
async function killHeld(bench: LoginBench, processes: number): Promise<void> {
  const hold = bench.server.hold('before');
  const input = { directory: bench.directory, tokenServer: bench.server.url, account: 'a' };
  const started = await Promise.all(Array.from({ length: processes }, () => startRenewingProcess(input)));
  // With seven of eight hours gone it is due at once.
  for (const one of started) one.tell({ do: 'watch' });
  await hold.arrived;
  await Promise.all(started.map((one) => one.kill()));
  hold.release();
}

const lossPoints: ReadonlySet<KillPoint> = new Set([
  'after-answer',
  'before-old-generation',
  'after-old-generation',
  'before-new-generation',
]);
const notedPoints: ReadonlySet<KillPoint> = new Set(['after-note-rename', 'before-request']);
const savedPoints: ReadonlySet<KillPoint> = new Set([
  'after-new-generation',
  'before-note-removal',
  'before-unlock',
]);

/** T-K3: killed at each of twelve named points; the next start shows what the model says. `count` in all. */
export async function killedAtEachPoint(count: number): Promise<RoundReport> {
  const bench = await openLoginBench();
  const book = openRoundBook('T-K3', 'kill at twelve named points: state as the model predicts');
  for (let round = 0; round < count; round += 1) {
    const point = killPoints[round % killPoints.length] ?? 'before-lock';
    await book.round(point, async () => {
      const scene = await plantScene(bench);
      const untouched = await bystanderDigest(bench.directory, 'bystander');
      const { directory, server } = bench;
      const child = await startRenewingProcess({
        directory,
        tokenServer: server.url,
        account: 'a',
        killPoint: point,
      });
      child.tell({ do: 'watch' });
      await child.gone;
      book.count(point);
      return firstFault(
        lossPoints.has(point)
          ? await expectHonestLoss(scene)
          : await expectKept(scene, notedPoints.has(point), savedPoints.has(point)),
        differs('bystander', await bystanderDigest(bench.directory, 'bystander'), untouched),
      );
    });
  }
  await bench.close();
  return book.report();
}

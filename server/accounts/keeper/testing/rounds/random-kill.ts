import {
  openLoginBench,
  openLoginProcess,
  plantLogin,
  simulatedGrant,
  type LoginBench,
} from '../login-bench.ts';
import { createLeapClock } from '../leap-clock.ts';
import { startRenewingProcess } from '../process-control.ts';
import type { Family } from '../../../../testing/vendors/token-server/index.ts';
import { bystanderDigest } from './after-a-kill.ts';
import { differs, firstFault, openRoundBook, type RoundBook, type RoundReport } from './report.ts';

/** The processes live this much faster, so that one renewal a minute is one every half second. */
const speed = 120;
const lifeSeconds = 120;

/**
 * T-K1: a process that renews about once a minute is killed at a random time. The same login goes on from round to
 * round; outside the vendor's window it must always be kept, inside the loss must be admitted.
 */
export async function killedAtRandom(count: number): Promise<RoundReport> {
  const epochMs = Date.now();
  const fastNow = (): number => epochMs + (Date.now() - epochMs) * speed;
  const bench = await openLoginBench({ nowMs: fastNow, style: { accessLife: lifeSeconds } });
  const book = openRoundBook('T-K1', 'kill at a random time, strict server: kept outside the window');
  const profile = simulatedGrant(bench.server.url);
  const planter = await openLoginProcess(bench.directory, { leapClock: createLeapClock(speed, epochMs) });
  const plant = async (): Promise<Family> => {
    const { answer, family } = bench.server.signIn();
    await plantLogin(planter.vault, 'a', answer, profile, fastNow());
    return family;
  };
  await plantLogin(planter.vault, 'bystander', bench.server.signIn().answer, profile, fastNow());
  const untouched = await bystanderDigest(bench.directory, 'bystander');
  let family = await plant();
  for (let round = 0; round < count; round += 1)
    await book.round(`round ${round}`, async () => {
      const { redeemsSeen } = await runAndKill(bench, epochMs, 50 + Math.random() * 1500);
      const saved = (await planter.read('a')).record.refreshToken;
      const kept = saved === family.current && family.ended === null;
      book.count('renewals', redeemsSeen);
      const inWindow = family.redeems > redeemsSeen;
      if (inWindow) book.count('killed-inside-the-window');
      if (inWindow && !kept) book.count('lost-inside-the-window');
      const fault = firstFault(
        kept || inWindow ? null : 'the login was lost outside the window',
        kept ? null : await expectAdmission(bench, epochMs, book),
        differs('bystander', await bystanderDigest(bench.directory, 'bystander'), untouched),
      );
      family = kept ? resetCount(family) : await plant();
      return fault;
    });
  await planter.close();
  await bench.close();
  return book.report();
}

function resetCount(family: Family): Family {
  family.redeems = 0;
  return family;
}

/** How many renewals the process reported before it was killed `delayMs` after it was ready. */
async function runAndKill(
  bench: LoginBench,
  epochMs: number,
  delayMs: number,
): Promise<{ readonly redeemsSeen: number }> {
  const child = await startRenewingProcess({
    directory: bench.directory,
    tokenServer: bench.server.url,
    account: 'a',
    speed,
    epochMs,
  });
  child.tell({ do: 'watch' });
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  await child.kill();
  return { redeemsSeen: child.lines.filter(({ event }) => event?.type === 'renewed').length };
}

/** The next start must say that the outcome is unknown, or (when the token is needed at once) that the login ended so. */
async function expectAdmission(bench: LoginBench, epochMs: number, book: RoundBook): Promise<string | null> {
  const next = await openLoginProcess(bench.directory, {
    leapClock: createLeapClock(speed, epochMs),
    settings: { lockWaitMs: 15_000 * speed },
  });
  try {
    const state = await next.keeper.watch('a', simulatedGrant(bench.server.url));
    const admitted =
      state?.state === 'unknown-outcome' || (state?.state === 'needs-login' && state.end === 'interrupted');
    if (admitted) book.count('admitted');
    return admitted ? null : `the loss was not admitted: ${JSON.stringify(state)}`;
  } finally {
    await next.close();
  }
}

import { seededRandom } from '../../server/testing/byte-splitter.ts';
import type { Random } from './mutate.ts';

/** One trial: throws, or gives sentences about what went wrong. */
export type Trial = (random: Random) => readonly string[];

export interface FuzzResult {
  readonly seed: number;
  readonly count: number;
  /** The first ones, each with the seed that repeats it alone. */
  readonly failures: readonly string[];
  readonly failed: number;
  readonly perSecond: number;
  readonly slowestMs: number;
}

/** One input must never take longer; a busy machine takes its time. */
const maximumMs = 5_000;
const shownFailures = 20;

/** Runs `count` trials. Trial `n` of `seed` is trial 0 of `seed + n`. */
export function fuzz(trial: Trial, seed: number, count: number): FuzzResult {
  const failures: string[] = [];
  let failed = 0;
  let slowestMs = 0;
  const prototype = prototypeOf();
  const startedMs = performance.now();
  for (let index = 0; index < count; index += 1) {
    const beganMs = performance.now();
    const problems = [...problemsOf(trial, seed + index)];
    const tookMs = performance.now() - beganMs;
    slowestMs = Math.max(slowestMs, tookMs);
    if (tookMs > maximumMs) problems.push(`took ${Math.round(tookMs)} ms`);
    if (prototypeOf() !== prototype) problems.push('changed a prototype');
    if (problems.length === 0) continue;
    failed += 1;
    if (failures.length < shownFailures)
      failures.push(`seed ${seed + index}: ${problems.join(' | ').slice(0, 1_000)}`);
  }
  const perSecond = count / ((performance.now() - startedMs) / 1_000);
  return { seed, count, failures, failed, perSecond, slowestMs };
}

function problemsOf(trial: Trial, seed: number): readonly string[] {
  try {
    return trial(seededRandom(seed));
  } catch (error) {
    return [
      error instanceof Error
        ? (error.stack ?? error.message).split('\n').slice(0, 5).join(' ')
        : String(error),
    ];
  }
}

const prototypeOf = (): string =>
  [Object.prototype, Array.prototype, String.prototype]
    .map((prototype) => Object.getOwnPropertyNames(prototype).join())
    .join('|');

/** `node <script> [count] [seed]`: prints what came of it and ends with 1 after a failure. */
export function runFromShell(trial: Trial, quickCount: number): void {
  const [count = quickCount, seed = 1] = process.argv.slice(2).map(Number);
  const result = fuzz(trial, seed, count);
  for (const failure of result.failures) process.stdout.write(`${failure}\n`);
  const { failed, perSecond, slowestMs } = result;
  process.stdout.write(
    `seed ${seed}, count ${count}, failures ${failed}, per-second ${Math.round(perSecond)}, slowest ${Math.round(slowestMs)} ms\n`,
  );
  process.exitCode = failed === 0 ? 0 : 1;
}

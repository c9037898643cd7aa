import { foreignLogin } from './foreign-login.ts';
import { neverAnswered, unknownOutcomes } from './cut-points.ts';
import { bothKilled, killedAtEachPoint, killedInsideTheGrace, killedInsideTheWindow } from './kills.ts';
import { livelyLock, silentLockHolder, twoStarts } from './locks.ts';
import { concurrentCallers } from './one-process.ts';
import { killedAtRandom } from './random-kill.ts';
import type { RoundReport } from './report.ts';
import { killedLockHolder, twoProcesses } from './two-processes.ts';

export type { RoundReport } from './report.ts';

/** The tests of reliability notes 5.3 that are counted in rounds, by their names there. */
export const roundTests: ReadonlyMap<string, (count: number) => Promise<RoundReport>> = new Map([
  ['T-R1', concurrentCallers],
  ['T-R2', twoProcesses],
  ['T-R3', killedLockHolder],
  ['T-R3-silent', silentLockHolder],
  ['T-R3-lively', livelyLock],
  ['T-R4', unknownOutcomes],
  ['T-R4-never', neverAnswered],
  ['T-R5', foreignLogin],
  ['T-R7', twoStarts],
  ['T-K1', killedAtRandom],
  ['T-K2', killedInsideTheWindow],
  ['T-K2-grace', killedInsideTheGrace],
  ['T-K3', killedAtEachPoint],
  ['T-K4', bothKilled],
]);

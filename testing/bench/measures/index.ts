import type { Measure } from '../bench.ts';
import { streams1000, streams500 } from './concurrent.ts';
import { agentFirstByte, smallFirstByte } from './first-byte.ts';
import { idle } from './idle.ts';
import { largeRequests, smallRequests } from './requests.ts';
import { soak } from './soak.ts';
import { start } from './start.ts';
import { fastestStreams, pacedStreams } from './stream-cost.ts';
import { switchAccount } from './switch-account.ts';
import { tap } from './tap.ts';
import { translate } from './translate.ts';

/** In the order in which a round runs them: those that need the same vendor side by side. */
export const measures: readonly Measure[] = [
  idle,
  start,
  smallRequests,
  largeRequests,
  smallFirstByte,
  agentFirstByte,
  pacedStreams,
  fastestStreams,
  streams500,
  streams1000,
  tap,
  translate,
  switchAccount,
  soak,
];

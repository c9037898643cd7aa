import { createServer } from 'node:net';
import type { TokenFault } from '../../../../testing/vendors/token-server/index.ts';
import type { TokenServer } from '../../../../testing/vendors/token-server/index.ts';
import {
  openLoginBench,
  openLoginProcess,
  plantLogin,
  simulatedGrant,
  until,
  type LoginBench,
  type LoginProcess,
} from '../login-bench.ts';
import { differs, firstFault, openRoundBook, type RoundReport } from './report.ts';

const hour = 3_600_000;
const minute = 60_000;

interface CutPoint {
  readonly name: string;
  /** Whether the vendor spends the token although no answer comes. */
  readonly acted: boolean;
  /** Whether the request counts as one that left. */
  readonly left: boolean;
  readonly fault: TokenFault | 'refused' | 'hold-before' | 'hold-after';
}

const cut = (at: Extract<TokenFault, { kind: 'cut' }>['at']): TokenFault => ({ kind: 'cut', at });

/** The nine places at which a token request can break. */
export const cutPoints: readonly CutPoint[] = [
  { name: 'connection refused', acted: false, left: false, fault: 'refused' },
  { name: 'reset as it connects', acted: false, left: true, fault: cut('connection') },
  { name: 'reset after the request head', acted: false, left: true, fault: cut('request-head') },
  { name: 'reset after the request', acted: false, left: true, fault: cut('request-body') },
  { name: 'no answer in time, not acted', acted: false, left: true, fault: 'hold-after' },
  { name: 'no answer in time, acted', acted: true, left: true, fault: 'hold-before' },
  { name: 'reset after acting', acted: true, left: true, fault: cut('acted') },
  { name: 'reset in the answer head', acted: true, left: true, fault: cut('answer-head') },
  { name: 'reset in the answer body', acted: true, left: true, fault: cut('answer-body') },
];

/** T-R4: nine cut points, on a strict server and on one that declares a grace. `count` rounds of each. */
export async function unknownOutcomes(count: number): Promise<RoundReport> {
  const book = openRoundBook('T-R4', 'outcome of the POST unknown, 9 cut points × strict and grace');
  const closedPort = await freePort();
  for (const grace of [false, true]) {
    const bench = await openLoginBench({ rules: grace ? { replay: 'grace', graceMs: 120_000 } : {} });
    for (const point of cutPoints)
      for (let round = 0; round < count; round += 1)
        await book.round(`${point.name}${grace ? ' (grace)' : ''}`, () =>
          withProcess(bench, (here) => oneRound(bench, here, point, grace, closedPort)),
        );
    await bench.close();
  }
  return book.report();
}

/** T-R4, the end of the line: no renewal is ever answered. Three go out, five minutes apart, and no fourth. */
export async function neverAnswered(count: number): Promise<RoundReport> {
  const book = openRoundBook('T-R4-never', 'three requests without an answer, then needs-login');
  const bench = await openLoginBench();
  for (let round = 0; round < count; round += 1)
    await book.round(`round ${round}`, () =>
      withProcess(bench, async (here) => {
        const { server } = bench;
        for (let index = 0; index < 3; index += 1) server.fail(cut('request-body'));
        const { profile } = await plant(here, server, {});
        const before = server.posts.length;
        const posts = (): number => server.posts.length - before;
        await here.keeper.watch('a', profile);
        await until(() => stateOf(here) === 'unknown-outcome');
        here.clock.leap(56 * minute);
        await until(() => posts() === 2 && attemptsOf(here) === 2);
        here.clock.leap(4.5 * minute);
        await pause();
        const early = posts();
        here.clock.leap(minute);
        await until(() => stateOf(here) === 'needs-login');
        here.clock.leap(24 * hour);
        await pause();
        return firstFault(
          differs('posts before five minutes', early, 2),
          differs('posts', posts(), 3),
          differs('state', here.keeper.states().get('a'), {
            state: 'needs-login',
            end: 'unknown-outcome',
            code: 'no-answer',
          }),
        );
      }),
    );
  await bench.close();
  return book.report();
}

async function oneRound(
  bench: LoginBench,
  here: LoginProcess,
  point: CutPoint,
  grace: boolean,
  closedPort: number,
): Promise<string | null> {
  const { server } = bench;
  const { profile, family, old } = await plant(here, server, grace ? { replayGraceMs: 120_000 } : {});
  const before = server.posts.length;
  // A cut before the body leaves no entry in the vendor's list.
  const unseen =
    point.name === 'reset as it connects' || point.name === 'reset after the request head' ? 1 : 0;
  const posts = (): number => server.posts.length - before;
  if (point.fault === 'refused') {
    const nowhere = { ...profile, tokenEndpoint: `http://127.0.0.1:${closedPort}/oauth/token` };
    await here.keeper.watch('a', nowhere);
    await until(() => troubled(here));
    const served = await here.keeper.accessToken('a', profile);
    here.clock.leap(minute);
    await until(() => family.redeems === 1 && stateOf(here) === 'ok');
    return firstFault(differs('served', served.token, old), differs('posts', posts(), 1));
  }
  const isHold = point.fault === 'hold-before' || point.fault === 'hold-after';
  const hold = isHold ? server.hold(point.fault === 'hold-before' ? 'before' : 'after') : null;
  if (typeof point.fault !== 'string') server.fail(point.fault);
  const watching = here.keeper.watch('a', profile);
  if (hold !== null) {
    await hold.arrived;
    here.clock.leap(6000);
  }
  await watching;
  if (grace) {
    await until(() => stateOf(here) === 'ok' && here.events.some(({ type }) => type === 'renewed'));
    hold?.release();
    const { token } = await here.keeper.accessToken('a', profile);
    return firstFault(
      differs('token', token, family.accessToken),
      differs('posts', posts() + unseen, 2),
      differs('the login', family.ended, null),
    );
  }
  await until(() => stateOf(here) === 'unknown-outcome');
  hold?.release();
  const served = await here.keeper.accessToken('a', profile);
  here.clock.leap(30 * minute);
  await pause();
  const later = await here.keeper.accessToken('a', profile);
  const early = posts() + unseen;
  here.clock.leap(26 * minute);
  await until(() => stateOf(here) === (point.acted ? 'needs-login' : 'ok'));
  return firstFault(
    differs('served', [served.token, later.token], [old, old]),
    differs('posts before it is needed', early, 1),
    differs('posts', posts() + unseen, 2),
    differs('the login', family.ended === null, !point.acted),
  );
}

async function plant(here: LoginProcess, server: TokenServer, more: Parameters<typeof simulatedGrant>[1]) {
  const profile = simulatedGrant(server.url, more);
  const { answer, family } = server.signIn();
  await plantLogin(here.vault, 'a', answer, profile, here.clock.nowMs() - 7 * hour);
  return { profile, family, old: family.accessToken };
}

async function withProcess<Result>(
  bench: LoginBench,
  use: (here: LoginProcess) => Promise<Result>,
): Promise<Result> {
  // Shorter than the product's 30 s: a leap past that would look like a process that stood still with its lock.
  const here = await openLoginProcess(bench.directory, { answerLimitMs: 5000 });
  try {
    return await use(here);
  } finally {
    await here.close();
  }
}

const stateOf = ({ keeper }: LoginProcess): string | undefined => keeper.states().get('a')?.state;

function attemptsOf({ keeper }: LoginProcess): number {
  const state = keeper.states().get('a');
  return state?.state === 'unknown-outcome' ? state.attempts : 0;
}

function troubled({ keeper }: LoginProcess): boolean {
  const state = keeper.states().get('a');
  return state?.state === 'ok' && state.trouble !== null && !state.trouble.sent;
}

/** Time for timers that are due, files and sockets to do what they would do. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 15));
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 1;
      server.close(() => resolve(port));
    });
  });
}

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Family, TokenServer } from '../../../../testing/vendors/token-server/index.ts';
import type { CredentialState, GrantProfile } from '../../index.ts';
import { openLoginProcess, until, type LoginProcess } from '../login-bench.ts';
import { createLeapClock } from '../leap-clock.ts';
import { differs, firstFault } from './report.ts';

export interface KilledScene {
  readonly directory: string;
  readonly server: TokenServer;
  readonly profile: GrantProfile;
  readonly account: string;
  readonly family: Family;
  /** The access token that the process had before it was killed. */
  readonly oldToken: string;
  /** Posts to the token endpoint before the process was started. */
  readonly postsBefore: number;
}

/**
 * The next start after a kill in the window in which the vendor has spent the token and nobody has its successor
 * (T-K2 of reliability notes 5.3): unknown outcome, the access token serves, one try when it is needed, then an honest
 * "sign in again", and no storm. Null when all of that holds.
 */
export async function expectHonestLoss(scene: KilledScene): Promise<string | null> {
  const { server, profile, account, oldToken, postsBefore } = scene;
  return withNextStart(scene.directory, async (next) => {
    const state = await next.keeper.watch(account, profile);
    const served = await next.keeper.accessToken(account, profile);
    const early = server.posts.length - postsBefore;
    // Half an hour later nothing has happened: the token has an hour to live.
    next.clock.leap(30 * 60_000);
    const later = await next.keeper.accessToken(account, profile);
    const quiet = server.posts.length - postsBefore;
    next.clock.leap(26 * 60_000);
    await until(() => isEnded(next.keeper.states().get(account)));
    const ended = next.keeper.states().get(account);
    const refusal = await next.keeper
      .accessToken(account, profile)
      .catch((error: { code?: string }) => error.code);
    next.clock.leap(24 * 3_600_000);
    await next.keeper.watch(account, profile);
    return firstFault(
      differs('state', state?.state, 'unknown-outcome'),
      differs('served', [served.token, later.token], [oldToken, oldToken]),
      differs('posts before it is needed', [early, quiet], [1, 1]),
      differs('end', ended, { state: 'needs-login', end: 'interrupted', code: codeOf(ended) }),
      differs('refusal', refusal, 'credential-expired'),
      differs('posts in the end', server.posts.length - postsBefore, 2),
    );
  });
}

/** The next start after a kill that did the login no harm. `noted`: a note was left that the outcome is unknown. */
export async function expectKept(
  scene: KilledScene,
  noted: boolean,
  savedAlready: boolean,
): Promise<string | null> {
  const { server, profile, account, family, oldToken, postsBefore } = scene;
  return withNextStart(scene.directory, async (next) => {
    const state = await next.keeper.watch(account, profile);
    const served = await next.keeper.accessToken(account, profile);
    const early = server.posts.length - postsBefore;
    if (noted) next.clock.leap(56 * 60_000);
    await until(() => next.keeper.states().get(account)?.state === 'ok' && family.redeems === 1);
    const { token } = await next.keeper.accessToken(account, profile);
    return firstFault(
      noted ? differs('state', state?.state, 'unknown-outcome') : null,
      noted ? differs('served and posts', [served.token, early], [oldToken, 0]) : null,
      savedAlready
        ? differs('state and token', [state?.state, served.token], ['ok', family.accessToken])
        : null,
      differs('token', token, family.accessToken),
      differs('the login', family.ended, null),
      differs('posts', server.posts.length - postsBefore, 1),
      differs('saved', (await next.read(account)).record.refreshToken, family.current),
    );
  });
}

/** The next start, here in this process, with a clock that can leap. */
export async function withNextStart(
  directory: string,
  use: (next: LoginProcess) => Promise<string | null>,
): Promise<string | null> {
  const next = await openLoginProcess(directory, { leapClock: createLeapClock() });
  try {
    return await use(next);
  } finally {
    await next.close();
  }
}

/** A digest of every file of an account that has nothing to do with the kill. */
export async function bystanderDigest(directory: string, account: string): Promise<string> {
  const names = await readdir(join(directory, 'vault'));
  const own = names.filter((name) => name.startsWith(`${account}.`)).sort();
  const hash = createHash('sha256');
  for (const name of own) hash.update(name).update(await readFile(join(directory, 'vault', name)));
  return hash.digest('hex');
}

function isEnded(state: CredentialState | undefined): boolean {
  return state?.state === 'needs-login' || state?.state === 'expired';
}

function codeOf(state: CredentialState | undefined): string {
  return state?.state === 'needs-login' ? state.code : '';
}

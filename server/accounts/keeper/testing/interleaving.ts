import { createGrantBook, type Family } from '../../../testing/vendors/token-server/index.ts';
import type { TokenReply } from '../index.ts';
import { parseTokenRecord, tokenRecordKind } from '../token-record.ts';
import { simulatedGrant } from './login-bench.ts';
import {
  createMemoryDisk,
  createMemoryKeeper,
  createMemoryLocks,
  redeemIn,
  type MemoryKeeper,
} from './memory-keeper.ts';
import { createStepClock, settle } from './step-clock.ts';

const minute = 60_000;
const hour = 60 * minute;

/**
 * One random interleaving of T-P7 over two processes and one disk: renewals, 401s, new sign-ins, writes of other
 * records, full disks, requests that hang, and crashes at any moment. The newest refresh token must always be on the
 * disk, or in the memory of a process that says so, unless a process died (or its request hung) in the vendor's window.
 */
export async function interleave(next: () => number): Promise<string | null> {
  const clock = createStepClock();
  const grants = createGrantBook(
    () => ({ replay: 'strict', graceMs: 0, reuseRevokesFamily: true, rotates: true, earliestAfterMs: 0 }),
    () => clock.trueMs(),
    () => `at-${next()}`,
  );
  const profile = simulatedGrant('http://127.0.0.1:1', { clientId: 'c' });
  const disk = createMemoryDisk();
  const locks = createMemoryLocks();
  let family: Family;
  /** True once the vendor has acted on a request whose answer can never be stored. */
  let windowHit = false;
  /** Requests that hang, with the process that waits for each. */
  let hanging: { readonly by: number; readonly acted: boolean; readonly answer: () => void }[] = [];
  let highestGeneration = 0;
  const begun: Family[] = [];

  const send =
    (by: number) =>
    ({ body }: { readonly body: string }): Promise<TokenReply> => {
      const dice = next();
      if (dice < 0.55) return Promise.resolve(redeemIn(grants, body, { expires_in: 28_800 }));
      if (dice < 0.7) return Promise.resolve({ state: 'failed', sent: false, reason: 'offline' });
      // The vendor acts, or does not, and the answer is on its way for 30 s at most (the sender's limit).
      const reply = dice < 0.85 ? redeemIn(grants, body, { expires_in: 28_800 }) : null;
      return new Promise((resolve) => {
        const request = {
          by,
          acted: reply !== null,
          answer: () => resolve(reply ?? redeemIn(grants, body, { expires_in: 28_800 })),
        };
        hanging.push(request);
        clock.after(30_000, () => {
          if (!hanging.includes(request)) return;
          hanging = hanging.filter((other) => other !== request);
          if (request.acted) windowHit = true;
          resolve({ state: 'failed', sent: true, reason: 'no-answer-in-time' });
        });
      });
    };
  const start = (by: number): MemoryKeeper =>
    createMemoryKeeper({ clock, disk, locks, send: send(by), next });
  const processes: [MemoryKeeper, MemoryKeeper] = [start(0), start(1)];
  const quietly = (work: Promise<unknown>): void => void work.catch(() => undefined);
  const crash = (by: 0 | 1): void => {
    if (hanging.some((request) => request.by === by && request.acted)) windowHit = true;
    if (unsaved(processes[by])) windowHit = true;
    hanging = hanging.filter((request) => request.by !== by);
    processes[by].kill();
    processes[by] = start(by);
    quietly(processes[by].keeper.watch('a', profile));
  };
  const signIn = async (by: 0 | 1): Promise<void> => {
    const opened = grants.open({
      login: { key: 'k', email: '', organization: '', plan: '' },
      clientId: 'c',
      scope: '',
      nonce: null,
    });
    const answer = { access_token: opened.accessToken, refresh_token: opened.current, expires_in: 28_800 };
    begun.push(opened);
    quietly(
      processes[by].keeper.signedIn('a', profile, {
        answer,
        vendorNowMs: null,
        accountKey: null,
        clientId: null,
        requestedScopes: null,
      }),
    );
    await settle();
  };
  family = grants.open({
    login: { key: 'k', email: '', organization: '', plan: '' },
    clientId: 'c',
    scope: '',
    nonce: null,
  });
  await signIn(0);

  for (let step = 0; step < 30; step += 1) {
    const by = next() < 0.5 ? 0 : 1;
    const { keeper } = processes[by];
    const kind = Math.floor(next() * 9);
    if (kind === 0) quietly(keeper.accessToken('a', profile));
    else if (kind === 1)
      quietly(keeper.accessToken('a', profile).then(({ token }) => keeper.renew('a', profile, token)));
    else if (kind === 2) crash(by);
    else if (kind === 3 && next() < 0.4) await signIn(by);
    else if (kind === 4) disk.full = next() < 0.5;
    else if (kind === 5) for (const { answer } of hanging.splice(0)) answer();
    else if (kind === 6)
      quietly(disk.vault.replace('usage', 'usage', String(step), disk.records.get('usage')?.generation ?? 0));
    else await clock.pass(next() < 0.5 ? minute : 3 * hour);
    await settle();
    // A crash right now, in the middle of whatever was begun.
    if (next() < 0.05) crash(by);

    const stored = disk.records.get('a');
    if (stored === undefined) return 'the record is gone';
    if (stored.generation < highestGeneration) return 'a generation went back';
    highestGeneration = stored.generation;
    const inFlight = hanging.some(({ acted }) => acted) || processes.some(unsaved);
    const record = stored.kind === tokenRecordKind ? parseTokenRecord(stored.secret) : null;
    // A sign-in may have waited for a lock, and its process may have died between saving it and saying so.
    const taken = begun.find(({ current }) => current === record?.refreshToken);
    if (taken !== undefined && taken !== family) {
      family = taken;
      windowHit = false;
    }
    if (!windowHit && !inFlight && record?.refreshToken !== family.current)
      return `step ${step}: the newest refresh token is not on the disk`;
    if (!windowHit && family.ended !== null) return `step ${step}: ${family.ended}`;
  }
  return null;
}

function unsaved({ keeper }: MemoryKeeper): boolean {
  return keeper.states().get('a')?.state === 'persist-pending';
}

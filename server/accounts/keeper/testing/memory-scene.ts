import { createGrantBook, type Family, type GrantBook } from '../../../testing/vendors/token-server/index.ts';
import type { GrantProfile, KeeperEvent, SendTokenRequest, TokenKeeper, TokenReply } from '../index.ts';
import type { KeeperSettings } from '../keeper-settings.ts';
import { mergeAnswer } from '../token-answer.ts';
import {
  emptyTokenRecord,
  encodeTokenRecord,
  parseTokenRecord,
  tokenRecordKind,
  type TokenRecord,
} from '../token-record.ts';
import { simulatedGrant } from './login-bench.ts';
import {
  createMemoryDisk,
  createMemoryKeeper,
  createMemoryLocks,
  redeemIn,
  type MemoryDisk,
} from './memory-keeper.ts';
import { createStepClock, type StepClock } from './step-clock.ts';

/** A keeper over memory with a clock that is moved by hand. */
export interface MemoryScene {
  readonly clock: StepClock;
  readonly disk: MemoryDisk;
  readonly grants: GrantBook;
  readonly keeper: TokenKeeper;
  readonly events: readonly KeeperEvent[];
  readonly profile: GrantProfile;
  /** Requests that came, with the moment. */
  readonly posts: readonly number[];
  /** The next request is answered with this, or by this. */
  answerWith(reply: TokenReply | (() => Promise<TokenReply>)): void;
  /** A login of 8 hours, `ageMs` old. */
  plant(account: string, ageMs: number, more?: Partial<TokenRecord>): Promise<Family>;
  record(account: string): TokenRecord | null;
  /** The next start of the program on the same disk. */
  restart(): { readonly keeper: TokenKeeper; readonly events: readonly KeeperEvent[] };
}

export function createMemoryScene(
  input: { readonly profile?: Partial<GrantProfile>; readonly settings?: Partial<KeeperSettings> } = {},
): MemoryScene {
  const clock = createStepClock();
  const disk = createMemoryDisk();
  const locks = createMemoryLocks();
  const queue: (TokenReply | (() => Promise<TokenReply>))[] = [];
  const posts: number[] = [];
  const profile = simulatedGrant('http://127.0.0.1:1', { clientId: 'c', ...input.profile });
  let serial = 0;
  const grants = createGrantBook(
    () => ({ replay: 'strict', graceMs: 0, reuseRevokesFamily: true, rotates: true, earliestAfterMs: 0 }),
    () => clock.trueMs(),
    () => `access-${(serial += 1)}`,
  );
  const send: SendTokenRequest = ({ body }) => {
    posts.push(clock.trueMs());
    const planned = queue.shift();
    if (planned === undefined) return Promise.resolve(redeemIn(grants, body, { expires_in: 28_800 }));
    return typeof planned === 'function' ? planned() : Promise.resolve(planned);
  };
  const make = () => {
    const settings = input.settings ?? {};
    return createMemoryKeeper({ clock, disk, locks, send, settings });
  };
  const { keeper, events } = make();
  return {
    clock,
    disk,
    grants,
    keeper,
    events,
    profile,
    posts,
    answerWith: (reply) => void queue.push(reply),
    async plant(account, ageMs, more = {}) {
      const login = { key: account, email: '', organization: '', plan: '' };
      const family = grants.open({ login, clientId: 'c', scope: '', nonce: null });
      const receivedAtMs = clock.nowMs() - ageMs;
      const answer = { access_token: family.accessToken, refresh_token: family.current, expires_in: 28_800 };
      const { record } = mergeAnswer(
        emptyTokenRecord(receivedAtMs),
        answer,
        { nowMs: receivedAtMs, vendorNowMs: null },
        profile,
      );
      const generation = disk.records.get(account)?.generation ?? 0;
      await disk.vault.replace(
        account,
        tokenRecordKind,
        encodeTokenRecord({ ...record, ...more }).text,
        generation,
      );
      return family;
    },
    record: (account) => parseTokenRecord(disk.records.get(account)?.secret ?? ''),
    restart: () => make(),
  };
}

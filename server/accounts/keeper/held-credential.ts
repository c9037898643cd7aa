import type { Clock, Random } from '../../ports.ts';
import type { CredentialState } from './credential-state.ts';
import type { GrantProfile, LoginEnd } from './grant-profile.ts';
import { renewalPoint } from './token-life.ts';
import type { TokenRecord } from './token-record.ts';

/** One login in memory. The only mutable thing of the keeper; moments ending in `Mono` are monotonic. */
export interface HeldCredential {
  readonly account: string;
  profile: GrantProfile;
  record: TokenRecord;
  generation: number;
  /** Read from the older copy because the newest record is damaged. */
  fromPrevious: boolean;
  /** When the access token arrived, on our monotonic clock. */
  receivedMono: number;
  /** True when that moment was worked out from the wall clock (after a restart). */
  byWallClock: boolean;
  renewMono: number;
  /** The access token that the vendor answered with 401. */
  refusedToken: string | null;
  lastSentMono: number;
  failures: number;
  /** How often in a row the vendor refused an access token that it had just issued. */
  earlyRefusals: number;
  /** The account was removed: nothing of it may be written any more. */
  forgotten: boolean;
  notBeforeMono: number;
  trouble: { readonly code: string; readonly sent: boolean } | null;
  unknown: { readonly attempts: number; readonly nextTryMono: number } | null;
  refusal: { readonly tokenHash: string | null; readonly end: LoginEnd; readonly code: string } | null;
  store: Extract<CredentialState, { state: 'store' }>['condition'] | null;
  renewing: boolean;
  /** Wall clock since when the newest tokens are not on the disk. */
  unsavedSinceMs: number | null;
  published: CredentialState | null;
  warnedDays: number | null;
}

export interface StoredRecord {
  readonly record: TokenRecord;
  readonly generation: number;
  readonly fromPrevious: boolean;
}

type Time = Pick<Clock, 'nowMs' | 'monotonicMs'>;

/** A little more than the vendor's own moment: a renewal that is early by a second burns the token. */
const earliestMarginMs = 5000;

export function holdCredential(
  account: string,
  profile: GrantProfile,
  stored: StoredRecord,
  clock: Time,
  random: Pick<Random, 'bytes'>,
): HeldCredential {
  const held: HeldCredential = {
    account,
    profile,
    ...stored,
    receivedMono: 0,
    byWallClock: true,
    renewMono: 0,
    refusedToken: null,
    lastSentMono: Number.NEGATIVE_INFINITY,
    failures: 0,
    earlyRefusals: 0,
    forgotten: false,
    notBeforeMono: 0,
    trouble: null,
    unknown: null,
    refusal: null,
    store: null,
    renewing: false,
    unsavedSinceMs: null,
    published: null,
    warnedDays: null,
  };
  takeRecord(held, stored, clock, random, 'stored');
  return held;
}

/** Replaces the tokens. The access token came just now, was read from the vault, or is the one that was there. */
export function takeRecord(
  held: HeldCredential,
  { record, generation, fromPrevious }: StoredRecord,
  clock: Time,
  random: Pick<Random, 'bytes'>,
  arrival: 'now' | 'stored' | 'kept',
): void {
  held.record = record;
  held.generation = generation;
  held.fromPrevious = fromPrevious;
  if (arrival !== 'kept') {
    const ageMs = arrival === 'stored' ? Math.max(0, clock.nowMs() - record.receivedAtMs) : 0;
    held.receivedMono = clock.monotonicMs() - ageMs;
    held.byWallClock = arrival === 'stored';
  }
  if (held.refusedToken !== record.accessToken) held.refusedToken = null;
  held.refusal = null;
  held.unknown = null;
  held.store = null;
  held.trouble = null;
  if (arrival !== 'kept') held.failures = 0;
  held.notBeforeMono = 0;
  // A vendor that burns early renewals, and once did not say when they begin to be allowed: as late as can be.
  const isUntold = held.profile.earliestRenewalField !== null && record.earliestAfterMs === null;
  const point = isUntold
    ? record.lifeMs - lastMs(held)
    : renewalPoint(record.lifeMs, fraction(random), fraction(random));
  // Without a refresh token there is nothing to do before the end.
  const wanted = record.refreshToken === null ? record.lifeMs : Math.max(point, earliestOf(record));
  held.renewMono = held.receivedMono + wanted;
}

/** Sleep stops the monotonic clock on some systems: afterwards the wall clock may add to the age, never take away. */
export function ageBySleep(held: HeldCredential, clock: Time): void {
  const aged = clock.monotonicMs() - Math.max(0, clock.nowMs() - held.record.receivedAtMs);
  if (aged >= held.receivedMono) return;
  held.renewMono += aged - held.receivedMono;
  held.receivedMono = aged;
}

/** Life that the access token has left; 0 when the vendor refused it. */
export function remainingMs(held: HeldCredential, clock: Time, wallClockIsWrong: boolean): number {
  if (held.refusedToken === held.record.accessToken) return 0;
  if (held.byWallClock && wallClockIsWrong) return held.record.lifeMs;
  return Math.max(0, held.record.lifeMs - (clock.monotonicMs() - held.receivedMono));
}

/** From this much remaining life on a renewal is high time. */
export function lastMs({ record }: HeldCredential): number {
  return Math.min(300_000, record.lifeMs / 2);
}

/** How long the vendor still forbids a renewal. */
export function earliestInMs(held: HeldCredential, clock: Time): number {
  if (held.record.earliestAfterMs === null) return 0;
  return Math.max(0, held.receivedMono + earliestOf(held.record) - clock.monotonicMs());
}

function earliestOf({ earliestAfterMs, lifeMs }: TokenRecord): number {
  // A moment beyond the token's end would lock the login for ever.
  return earliestAfterMs === null ? 0 : Math.min(earliestAfterMs + earliestMarginMs, lifeMs);
}

/** What is published of a credential. */
export function stateOf(held: HeldCredential, clock: Time, wallClockIsWrong: boolean): CredentialState {
  const left = remainingMs(held, clock, wallClockIsWrong);
  const nowMs = clock.nowMs();
  const expiresAtMs = held.record.receivedAtMs + held.record.lifeMs;
  const moment = (mono: number): number => Math.round(nowMs + Math.max(0, mono - clock.monotonicMs()));
  if (held.unsavedSinceMs !== null)
    return { state: 'persist-pending', expiresAtMs, sinceMs: held.unsavedSinceMs };
  if (held.refusal !== null) {
    const { end, code } = held.refusal;
    const endsAtMs = held.record.loginEndsAtMs;
    const isOver = end === 'time-limit' || (end === 'refused' && endsAtMs !== null && endsAtMs <= nowMs);
    if (isOver || (end === 'no-refresh-token' && left <= 0))
      return { state: 'expired', atMs: endsAtMs ?? expiresAtMs };
    return { state: 'needs-login', end, code };
  }
  if (held.renewing) return { state: 'renewing', expiresAtMs };
  if (held.store !== null) return { state: 'store', condition: held.store };
  if (held.unknown !== null) {
    const { attempts, nextTryMono } = held.unknown;
    return { state: 'unknown-outcome', expiresAtMs, attempts, nextTryAtMs: moment(nextTryMono) };
  }
  const trouble = held.trouble === null ? null : { ...held.trouble, nextTryAtMs: moment(held.notBeforeMono) };
  return { state: 'ok', expiresAtMs, trouble };
}

/** A number in [0, 1). */
export function fraction(random: Pick<Random, 'bytes'>): number {
  return Buffer.from(random.bytes(4)).readUInt32BE(0) / 2 ** 32;
}

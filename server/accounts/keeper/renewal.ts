import { toSwitchyardError, type SwitchyardError } from '../../errors/index.ts';
import type { Clock, Logger, Random } from '../../ports.ts';
import type { ClockSkew } from './clock-skew.ts';
import type { CredentialLocks, HeldLock } from './credential-lock.ts';
import type { GrantProfile } from './grant-profile.ts';
import type { GroupStops } from './group-stops.ts';
import { earliestInMs, lastMs, remainingMs, takeRecord, type HeldCredential } from './held-credential.ts';
import type { KeeperSettings } from './keeper-settings.ts';
import type { Pauses } from './pauses.ts';
import { decideRenewal, openAttempts, type RenewalCause, type RenewalDecision } from './renewal-decision.ts';
import type { RenewalNote, RenewalNotes } from './renewal-note.ts';
import { mergeAnswer } from './token-answer.ts';
import { readTokenReply, type TokenOutcome } from './token-outcome.ts';
import { tokenHash, type TokenRecord } from './token-record.ts';
import { buildRenewalRequest, type SendTokenRequest } from './token-request.ts';
import { readRecord, type TokenVault } from './token-vault.ts';
import type { Turns } from './turns.ts';
import { ended, refuse, remember, restore } from './verdicts.ts';
import type { SaveTokens } from './saving.ts';

/** What a renewal works with. */
export interface RenewalParts {
  readonly vault: TokenVault;
  readonly locks: CredentialLocks;
  readonly notes: RenewalNotes;
  readonly turns: Turns;
  readonly stops: GroupStops;
  readonly pauses: Pauses;
  readonly skew: ClockSkew;
  readonly send: SendTokenRequest;
  readonly save: SaveTokens;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly settings: KeeperSettings;
  readonly lockPath: (account: string) => string;
  readonly permitted: (account: string) => boolean;
  /** Called when a request is about to leave, and when its result is safe (or there is none). */
  readonly atRisk: (account: string, risk: boolean) => void;
  readonly changed: (held: HeldCredential) => void;
  /**
   * Looks at what a renewal brought, once it is saved. A text: the login is not to be used any more, and why; null: it is
   * good, or that cannot be told now.
   */
  readonly checkRenewed?: CheckRenewed | undefined;
}

export type CheckRenewed = (
  account: string,
  profile: GrantProfile,
  record: Pick<TokenRecord, 'idToken' | 'clientId' | 'scopes'>,
  before: Pick<TokenRecord, 'idToken'>,
  /** The vendor's clock when it answered; null = not told. */
  vendorNowMs: number | null,
) => Promise<string | null>;

export type CurrentHow =
  | 'renewed'
  /** Renewed, but the vendor sent no new access token. */
  | 'half-renewed'
  | 'adopted'
  | 'unchanged';

export type RenewalResult =
  /** `held` has what there is to have: renewed, adopted from the vault, or nothing was to be done. */
  | { readonly kind: 'current'; readonly how: CurrentHow }
  | Exclude<RenewalDecision, { kind: 'send' } | { kind: 'nothing' }>
  | Extract<TokenOutcome, { kind: 'temporary' }>
  | { readonly kind: 'unknown'; readonly attempts: number }
  /** Another process keeps the lock. */
  | { readonly kind: 'busy' }
  /** Sleep, waking or quitting came in between. */
  | { readonly kind: 'paused' }
  | { readonly kind: 'store'; readonly error: SwitchyardError };

/** One renewal under the lock of its login: read again, adopt or decide, announce, send once, save, publish. */
export async function runRenewal(
  parts: RenewalParts,
  held: HeldCredential,
  cause: RenewalCause,
): Promise<RenewalResult> {
  let lock: HeldLock | null;
  try {
    lock = await parts.locks.acquire(parts.lockPath(held.account), parts.settings.lockWaitMs);
  } catch (error) {
    parts.logger.log('warn', 'The lock of a login cannot be made.', { account: held.account });
    return localFailure('lock-failed', error);
  }
  if (lock === null) return { kind: 'busy' };
  let handedOver = false;
  const handOver = (): void => void (handedOver = true);
  try {
    return await renewUnderLock(parts, held, cause, { ...lock, handOver });
  } catch (error) {
    return localFailure('disk', error);
  } finally {
    if (!handedOver) await lock.release();
  }
}

/** A lock that may stay held after the renewal, while its result is being saved. */
interface RenewalLock extends HeldLock {
  handOver(): void;
}

async function renewUnderLock(
  parts: RenewalParts,
  held: HeldCredential,
  cause: RenewalCause,
  lock: RenewalLock,
): Promise<RenewalResult> {
  const { vault, clock, random } = parts;
  const before = held.generation;
  try {
    const stored = await readRecord(vault, held.account);
    if (stored.generation !== before) takeRecord(held, stored, clock, random, 'stored');
    held.store = null;
  } catch (error) {
    return { kind: 'store', error: toSwitchyardError(error) };
  }
  for (;;) {
    const note = await currentNote(parts, held);
    const decision = decide(parts, held, cause, note);
    if (decision.kind === 'nothing')
      return { kind: 'current', how: held.generation === before ? 'unchanged' : 'adopted' };
    if (decision.kind === 'refused' && decision.isNew) await remember(parts, held, decision);
    if (decision.kind !== 'send') return decision;
    const result = await takeTurn(parts, held, lock, note, decision.attempt);
    if (result.kind !== 'unknown') return result;
    // With a declared replay grace the same request may go out again at once; else it says when it is needed.
    const again = decide(parts, held, cause, await currentNote(parts, held));
    if (again.kind === 'wait') return again;
    if (again.kind === 'refused') return ended(parts, held, again);
    if (again.kind !== 'send' || held.profile.replayGraceMs === null) return result;
  }
}

/** The note, if it speaks of the token that is held; one about an earlier token is settled and goes. */
async function currentNote({ notes }: RenewalParts, held: HeldCredential): Promise<RenewalNote | null> {
  const note = await notes.read(held.account);
  if (note === null) return null;
  const hash = tokenHash(held.record.refreshToken ?? '');
  const speaksOfIt =
    note.phase === 'refused' ? note.tokenHash === hash : openAttempts(note, hash, held.generation) > 0;
  if (speaksOfIt) return note;
  await notes.remove(held.account).catch(() => undefined);
  return null;
}

function decide(
  parts: RenewalParts,
  held: HeldCredential,
  cause: RenewalCause,
  note: RenewalNote | null,
): RenewalDecision {
  const { clock, settings, skew } = parts;
  const mono = clock.monotonicMs();
  const { refreshToken } = held.record;
  return decideRenewal({
    cause,
    tokenHash: refreshToken === null ? null : tokenHash(refreshToken),
    generation: held.generation,
    unverified: held.fromPrevious && !parts.permitted(held.account),
    note: note ?? noteOfRefusal(held),
    remainingMs: remainingMs(held, clock, skew.isLarge()),
    lastMs: lastMs(held),
    isDue: mono >= held.renewMono && !(held.byWallClock && skew.isLarge()),
    earliestInMs: earliestInMs(held, clock),
    restMs: Math.max(0, held.lastSentMono + settings.restMs - mono),
    backOffMs: Math.max(0, held.notBeforeMono - mono, (parts.stops.until(held.profile.group) ?? 0) - mono),
    replayGraceMs: held.profile.replayGraceMs,
    nowMs: clock.nowMs(),
  });
}

/** A verdict that was not written to the disk still holds in this run. */
function noteOfRefusal({ refusal }: HeldCredential): RenewalNote | null {
  if (refusal === null || refusal.tokenHash === null) return null;
  return { phase: 'refused', tokenHash: refusal.tokenHash, end: refusal.end, code: refusal.code, atMs: 0 };
}

async function takeTurn(
  parts: RenewalParts,
  held: HeldCredential,
  lock: RenewalLock,
  note: RenewalNote | null,
  attempt: number,
): Promise<RenewalResult> {
  const { clock, notes, pauses } = parts;
  const leave = await parts.turns.enter(held.profile.group);
  try {
    const { refreshToken } = held.record;
    if (pauses.blocked()) return { kind: 'paused' };
    if (refreshToken === null || !(await lock.isOurs())) return { kind: 'busy' };
    const hash = tokenHash(refreshToken);
    const generation = held.generation;
    await notes.write(held.account, {
      phase: 'sent',
      tokenHash: hash,
      generation,
      attempts: attempt,
      atMs: clock.nowMs(),
    });
    if (pauses.blocked() || !(await lock.isOurs())) {
      await restore(parts, held, note);
      return pauses.blocked() ? { kind: 'paused' } : { kind: 'busy' };
    }
    held.renewing = true;
    held.lastSentMono = clock.monotonicMs();
    parts.atRisk(held.account, true);
    parts.changed(held);
    const request = buildRenewalRequest(held.profile, held.record, refreshToken);
    const reply = await parts.send(request, held.account);
    const outcome = readTokenReply(reply, held.profile, clock.nowMs());
    return await settle(parts, held, lock, note, attempt, outcome);
  } finally {
    held.renewing = false;
    // A save that goes on takes the risk with it.
    if (held.unsavedSinceMs === null) parts.atRisk(held.account, false);
    leave();
  }
}

async function settle(
  parts: RenewalParts,
  held: HeldCredential,
  lock: RenewalLock,
  note: RenewalNote | null,
  attempt: number,
  outcome: TokenOutcome,
): Promise<RenewalResult> {
  const { clock, logger, skew, stops } = parts;
  const { account } = held;
  const { group } = held.profile;
  switch (outcome.kind) {
    case 'tokens': {
      const nowMs = clock.nowMs();
      const { vendorNowMs, answer } = outcome;
      const { record, oddities } = mergeAnswer(held.record, answer, { nowMs, vendorNowMs }, held.profile);
      // Nothing may come before this: until it is on the disk the login hangs on this process.
      const before = held.record;
      const kept = record.accessToken === before.accessToken;
      await parts.save(held, record, lock);
      if (vendorNowMs !== null) skew.sample(vendorNowMs, nowMs);
      stops.succeeded(group);
      if (oddities.length > 0)
        logger.log('warn', 'A renewal was answered oddly.', { account, reason: oddities.join(', ') });
      const wrong = await checked(parts, held, before, vendorNowMs);
      if (wrong !== null) return refuse(parts, held, null, { kind: 'refused', end: 'refused', code: wrong });
      return { kind: 'current', how: kept ? 'half-renewed' : 'renewed' };
    }
    case 'refused': {
      stops.succeeded(group);
      return refuse(parts, held, note, outcome);
    }
    case 'temporary': {
      if (outcome.vendorNowMs !== null) skew.sample(outcome.vendorNowMs, clock.nowMs());
      stops.failed(group);
      await restore(parts, held, note);
      return outcome;
    }
    case 'unknown': {
      stops.failed(group);
      logger.log('warn', 'A renewal was not answered.', { account, code: outcome.code, attempt });
      return { kind: 'unknown', attempts: attempt };
    }
    default:
      return outcome satisfies never;
  }
}

/** A check that fails by itself says nothing about the login. */
async function checked(
  { checkRenewed, logger }: RenewalParts,
  { account, profile, record }: HeldCredential,
  before: TokenRecord,
  vendorNowMs: number | null,
): Promise<string | null> {
  if (checkRenewed === undefined) return null;
  const code = await checkRenewed(account, profile, record, before, vendorNowMs).catch(() => null);
  if (code !== null) logger.log('warn', 'A renewed login did not pass its check.', { account, code });
  return code;
}

function localFailure(code: string, error: unknown): RenewalResult {
  const reason = toSwitchyardError(error).code;
  return {
    kind: 'temporary',
    code: `${code}:${reason}`,
    sent: false,
    retryAfterMs: null,
    vendorNowMs: null,
  };
}

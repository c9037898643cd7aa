import { isSwitchyardError, SwitchyardError } from '../../errors/index.ts';
import type { GrantProfile } from './grant-profile.ts';
import type { RenewalParts } from './renewal.ts';
import { holdsTokens, mergeAnswer } from './token-answer.ts';
import { emptyTokenRecord, textOrNull, type TokenRecord } from './token-record.ts';
import { readRecord, writeRecord } from './token-vault.ts';

/** What a sign-in brought. */
export interface SignedIn {
  /** The token endpoint's answer as it came. */
  readonly answer: Readonly<Record<string, unknown>>;
  /** The vendor's clock at that moment, from `Date`; null when unknown. */
  readonly vendorNowMs: number | null;
  /** The vendor's stable id of the account; null when it is not known (yet). */
  readonly accountKey: string | null;
  /** A client id that was issued for this login; null = the profile's. */
  readonly clientId: string | null;
  /** Scopes that were asked for: granted when the answer does not say otherwise (RFC 6749 5.1). */
  readonly requestedScopes: readonly string[] | null;
}

export interface SignInParts extends Pick<
  RenewalParts,
  'vault' | 'locks' | 'notes' | 'clock' | 'logger' | 'settings' | 'lockPath'
> {
  readonly forget: (account: string) => Promise<void>;
  readonly watch: (account: string, profile: GrantProfile) => Promise<unknown>;
}

/** Takes a new sign-in over, under the same lock as renewals. */
export function createSignIn(parts: SignInParts) {
  const { vault, locks, notes, clock } = parts;

  const store = async (account: string, profile: GrantProfile, signIn: SignedIn): Promise<void> => {
    const before = await readRecord(vault, account).catch((error: unknown) => {
      // Nothing there, or nothing readable: the new sign-in is what makes it right again.
      if (isSwitchyardError(error) && (error.code === 'not-found' || error.code === 'secret-corrupt'))
        return null;
      throw error;
    });
    const known = before?.record.accountKey ?? null;
    if (known !== null && signIn.accountKey !== null && known !== signIn.accountKey)
      throw new SwitchyardError('conflict', 'This sign-in belongs to another account of the vendor.');
    const { record } = mergeAnswer(
      emptyRecord(profile, signIn, known, clock.nowMs()),
      signIn.answer,
      {
        nowMs: clock.nowMs(),
        vendorNowMs: signIn.vendorNowMs,
      },
      profile,
    );
    await writeRecord(vault, account, record, before?.generation ?? 0);
    // It speaks of another token; nothing depends on its being gone.
    await notes.remove(account).catch(() => undefined);
  };

  return async (account: string, profile: GrantProfile, signIn: SignedIn): Promise<void> => {
    if (!holdsTokens(signIn.answer) || textOrNull(signIn.answer['access_token']) === null)
      throw new SwitchyardError('upstream-broken', 'The sign-in was answered without an access token.');
    const lock = await locks.acquire(parts.lockPath(account), parts.settings.lockWaitMs);
    if (lock === null)
      throw new SwitchyardError('account-unavailable', 'The login is being renewed; try again in a moment.');
    try {
      await store(account, profile, signIn);
    } finally {
      await lock.release();
    }
    await parts.forget(account);
    await parts.watch(account, profile);
  };
}

function emptyRecord(
  profile: GrantProfile,
  signIn: SignedIn,
  knownKey: string | null,
  nowMs: number,
): TokenRecord {
  const assumed = profile.loginEnd?.assumedMs ?? null;
  const stated = profile.loginEnd?.field ?? null;
  const isStated = stated !== null && typeof signIn.answer[stated] === 'number';
  return {
    ...emptyTokenRecord(nowMs),
    scopes: signIn.requestedScopes,
    clientId: signIn.clientId,
    accountKey: signIn.accountKey ?? knownKey,
    loginEndsAtMs: assumed === null || isStated ? null : nowMs + assumed,
  };
}

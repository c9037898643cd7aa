import { SwitchyardError, toSwitchyardError } from '../../errors/index.ts';
import { endedError, noteEarlyRefusal, noteResult, refusalFor } from './aftermath.ts';
import { canServe, sameState, type CredentialState } from './credential-state.ts';
import type { GrantProfile } from './grant-profile.ts';
import {
  ageBySleep,
  holdCredential,
  lastMs,
  remainingMs,
  stateOf,
  type HeldCredential,
} from './held-credential.ts';
import type { AccessToken, KeeperParts, QuitReport, TokenKeeper } from './keeper-types.ts';
import { loginEndOf, loginEndWarning } from './login-end.ts';
import type { RenewalCause } from './renewal-decision.ts';
import { runRenewal, type RenewalParts, type RenewalResult } from './renewal.ts';
import { takeOut } from './revocation.ts';
import { createSaving } from './saving.ts';
import { createSignIn } from './sign-in.ts';
import { readRecord, storeCondition } from './token-vault.ts';

interface Place {
  readonly held: HeldCredential;
  flight: { readonly cause: RenewalCause; readonly done: Promise<RenewalResult> } | null;
  cancelPlan: () => void;
  /** Resolves when what an earlier run left behind has been looked at. */
  inspected: Promise<void>;
}

/** The keeper over given parts; `createTokenKeeper` builds the parts that live on the disk. */
export function createKeeper(parts: KeeperParts): TokenKeeper {
  const { vault, clock, random, logger, settings, skew, pauses, stops } = parts;
  const places = new Map<string, Promise<Place>>();
  const open = new Map<string, Place>();
  const unreadable = new Map<string, string>();
  const permitted = new Set<string>();
  const atRisk = new Set<string>();
  let riskEnded: (() => void)[] = [];
  let skewShown = false;
  let closed = false;

  const emit: KeeperParts['emit'] = (event) => {
    try {
      parts.emit(event);
    } catch (error) {
      logger.log('error', 'A listener of the token keeper failed.', { code: toSwitchyardError(error).code });
    }
  };
  const left = (held: HeldCredential): number => remainingMs(held, clock, skew.isLarge());
  const changed = (held: HeldCredential): void => {
    const state = stateOf(held, clock, skew.isLarge());
    if (sameState(held.published, state)) return;
    held.published = state;
    emit({ type: 'state', account: held.account, state });
  };
  const setRisk = (account: string, risk: boolean): void => {
    const wasBusy = atRisk.size > 0;
    if (risk) atRisk.add(account);
    else atRisk.delete(account);
    const isBusy = atRisk.size > 0;
    if (wasBusy !== isBusy) emit({ type: 'busy', busy: isBusy });
    if (isBusy) return;
    const waiting = riskEnded;
    riskEnded = [];
    for (const call of waiting) call();
  };
  const showSkew = (): void => {
    if (skew.isLarge() === skewShown) return;
    skewShown = skew.isLarge();
    emit({ type: 'clock-skew', skewMs: skewShown ? skew.skewMs() : null });
  };
  const save = createSaving({ ...parts, emit, changed, atRisk: setRisk });
  const renewal: RenewalParts = {
    ...parts,
    save,
    changed,
    atRisk: setRisk,
    permitted: (account) => permitted.has(account),
  };

  const plan = (place: Place, waitMs: number): void => {
    place.cancelPlan();
    if (closed || place.held.forgotten) return;
    // Timers hold 24 days at most and stand still in sleep, so each login is looked at again now and then.
    // Whole milliseconds: what is left of a wait by rounding would be waited for again and again.
    place.cancelPlan = clock.after(Math.min(Math.ceil(Math.max(0, waitMs)), settings.lookAgainMs), () =>
      look(place),
    );
  };
  const nextLook = ({ held }: Place): number => Math.max(0, held.renewMono - clock.monotonicMs());

  const look = (place: Place): void => {
    if (closed || place.held.forgotten) return;
    const { held } = place;
    warn(held);
    changed(held);
    if (held.unsavedSinceMs !== null) return plan(place, settings.lookAgainMs);
    if (held.refusal !== null) return undefined;
    if (pauses.blocked()) return void pauses.over().then(() => (pauses.quitting() ? undefined : look(place)));
    const isDue = nextLook(place) === 0 || held.unknown !== null || held.store !== null;
    if (isDue) void fly(place, 'due');
    else plan(place, nextLook(place));
    return undefined;
  };
  const warn = (held: HeldCredential): void => {
    const warning = loginEndWarning(held.record.loginEndsAtMs, held.warnedDays, clock.nowMs());
    if (warning === null) return;
    held.warnedDays = warning.daysLeft;
    emit({ type: 'login-ending', account: held.account, ...warning });
  };

  /** One renewal at a time for each login; everybody waits for the same one, and nobody can stop it. */
  const fly = (place: Place, cause: RenewalCause): Promise<RenewalResult> => {
    if (place.flight !== null) return place.flight.done;
    const { held } = place;
    const before = held.record.refreshToken;
    const done = runRenewal(renewal, held, cause).then((result) => {
      place.flight = null;
      const pauseMs = noteResult(held, result, parts);
      // An inspection decides nothing about what is due.
      const waitMs = cause === 'inspection' && result.kind === 'current' ? nextLook(place) : pauseMs;
      changed(held);
      showSkew();
      if (result.kind === 'current' && result.how === 'renewed')
        emit({ type: 'renewed', account: held.account, expiresAtMs: expiryOf(held) });
      if (result.kind === 'current' && result.how === 'adopted' && held.record.refreshToken !== before)
        emit({ type: 'adopted', account: held.account });
      plan(place, waitMs);
      return result;
    });
    place.flight = { cause, done };
    return done;
  };
  const expiryOf = (held: HeldCredential): number => Math.round(clock.nowMs() + left(held));
  const tokenOf = (held: HeldCredential): AccessToken => ({
    token: held.record.accessToken,
    expiresAtMs: expiryOf(held),
  });

  const load = async (account: string, profile: GrantProfile): Promise<Place> => {
    const stored = await readRecord(vault, account);
    const place: Place = {
      held: holdCredential(account, profile, stored, clock, random),
      flight: null,
      cancelPlan: () => undefined,
      inspected: Promise.resolve(),
    };
    open.set(account, place);
    unreadable.delete(account);
    return place;
  };
  const placeOf = (account: string, profile: GrantProfile): Promise<Place> => {
    if (closed) return Promise.reject(new SwitchyardError('shutting-down', 'The token keeper is closed.'));
    const known = places.get(account);
    if (known !== undefined) return known.then((place) => withProfile(place, profile));
    const loading = load(account, profile);
    places.set(account, loading);
    loading.then(
      (place) => void (place.inspected = inspect(place)),
      (error: unknown) => {
        places.delete(account);
        const condition = storeCondition(error);
        if (unreadable.get(account) === condition) return;
        unreadable.set(account, condition);
        emit({ type: 'state', account, state: { state: 'store', condition } });
      },
    );
    return loading;
  };
  const withProfile = (place: Place, profile: GrantProfile): Place => {
    place.held.profile = profile;
    return place;
  };
  /** What an earlier run left unsettled is looked at under the lock before anything is said about the login. */
  const inspect = async (place: Place): Promise<void> => {
    const note = await parts.notes.read(place.held.account).catch(() => null);
    if (note === null || closed) return look(place);
    await fly(place, 'inspection');
    return undefined;
  };

  /** The access token after a renewal that somebody waits for. */
  const renewed = async (place: Place, cause: RenewalCause): Promise<AccessToken> => {
    const { held } = place;
    if (pauses.quitting()) throw new SwitchyardError('shutting-down', 'Switchyard is closing.');
    if (pauses.blocked()) await limited(pauses.over());
    let result = await limited(fly(place, cause));
    // Another cause was under way and decided nothing about this one.
    if (left(held) <= 0 && result.kind === 'current' && result.how === 'unchanged')
      result = await limited(fly(place, cause));
    if (left(held) > 0 && canServe(stateOf(held, clock, skew.isLarge()))) return tokenOf(held);
    throw refusalFor(held, result, held.notBeforeMono - clock.monotonicMs());
  };
  const mayTryNow = (held: HeldCredential): boolean => {
    const soonest = Math.max(held.notBeforeMono, held.unknown?.nextTryMono ?? 0);
    return held.unsavedSinceMs === null && !pauses.blocked() && clock.monotonicMs() >= soonest;
  };
  const limited = async <Result>(work: Promise<Result>): Promise<Result> => {
    const { promise, reject } = Promise.withResolvers<never>();
    const cancel = clock.after(settings.callerWaitMs, () =>
      reject(new SwitchyardError('account-unavailable', 'The renewal of the login takes too long.')),
    );
    try {
      return await Promise.race([work, promise]);
    } finally {
      cancel();
    }
  };
  const forget = async (account: string): Promise<void> => {
    const loading = places.get(account);
    places.delete(account);
    open.delete(account);
    permitted.delete(account);
    unreadable.delete(account);
    const place = await loading?.catch(() => undefined);
    if (place !== undefined) place.held.forgotten = true;
    place?.cancelPlan();
    await place?.flight?.done;
  };

  return {
    async watch(account, profile) {
      const place = await placeOf(account, profile).catch(() => null);
      await place?.inspected;
      await place?.flight?.done;
      return place === null ? null : stateOf(place.held, clock, skew.isLarge());
    },
    async accessToken(account, profile) {
      const place = await placeOf(account, profile);
      const { held } = place;
      if (held.refusal !== null && held.unsavedSinceMs === null) throw endedError(held);
      const leftMs = left(held);
      if (leftMs <= 0 && held.unsavedSinceMs === null) return renewed(place, 'due');
      if (leftMs <= lastMs(held) && mayTryNow(held)) void fly(place, 'due');
      if (leftMs <= 0)
        throw new SwitchyardError('account-unavailable', 'The login waits for its tokens to be saved.');
      return tokenOf(held);
    },
    async renew(account, profile, failedToken) {
      const place = await placeOf(account, profile);
      const { held } = place;
      if (held.record.accessToken !== failedToken) return tokenOf(held);
      noteEarlyRefusal(held, parts);
      held.refusedToken = failedToken;
      if (held.refusal !== null) throw endedError(held);
      if (held.unsavedSinceMs !== null)
        throw new SwitchyardError('account-unavailable', 'The login waits for its tokens to be saved.');
      return renewed(place, 'unauthorized');
    },
    signedIn: createSignIn({ ...renewal, forget, watch: (account, profile) => placeOf(account, profile) }),
    async details(account, profile) {
      const { held } = await placeOf(account, profile);
      const { idToken, scopes, loginEndsAtMs, accountKey, clientId, unknown } = held.record;
      return { idToken, scopes, loginEndsAtMs, accountKey, clientId, unknown };
    },
    states: () =>
      new Map<string, CredentialState>(
        [...open].map(([account, { held }]) => [account, stateOf(held, clock, skew.isLarge())]),
      ),
    loginEnd(account) {
      const held = open.get(account)?.held;
      return held === undefined ? null : loginEndOf(held);
    },
    takeOut: (account, profile) => takeOut({ vault, send: parts.send, forget, open }, account, profile),
    permitRenewal(account) {
      permitted.add(account);
      const place = open.get(account);
      if (place !== undefined) look(place);
    },
    forget,
    suspend: () => pauses.suspend(),
    resume() {
      stops.clear();
      for (const { held } of open.values()) ageBySleep(held, clock);
      pauses.resume(settings.wakeRestMs, parts.probeNetwork);
      for (const place of open.values()) plan(place, 0);
    },
    async beforeQuit(limitMs): Promise<QuitReport> {
      pauses.quit();
      if (atRisk.size === 0) return { safe: true, unsaved: [] };
      const { promise, resolve } = Promise.withResolvers<void>();
      riskEnded.push(resolve);
      const cancel = clock.after(limitMs, resolve);
      await promise;
      cancel();
      return { safe: atRisk.size === 0, unsaved: [...atRisk].sort() };
    },
    async close() {
      closed = true;
      for (const { cancelPlan } of open.values()) cancelPlan();
      await Promise.all([...open.values()].map(({ flight }) => flight?.done));
    },
  };
}

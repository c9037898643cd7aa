import { SwitchyardError, toSwitchyardError } from '../../errors/index.ts';
import type { Clock, Random } from '../../ports.ts';
import type {
  OpenIdRule,
  SignInAnswer,
  SignInProfile,
  SignInRequest,
} from '../../providers/sign-in-profile.ts';
import { refusedExchange, refusedOnPage } from './authorize.ts';
import { startInBrowser } from './browser-way.ts';
import { startOnDevice } from './device-way.ts';
import { startProgram, type ProgramSources } from './program-way.ts';
import type { PreparedSignIn, ShownStep, SignInResult, StartedWay } from './way.ts';

/** Finished attempts stay visible for a page that asks late. */
const keptLimit = 20;

export type SignInState =
  | { readonly kind: 'waiting' }
  /** The vendor's answer is here; tokens are being fetched and stored. It can no longer be cancelled. */
  | { readonly kind: 'finishing' }
  | { readonly kind: 'done'; readonly accountId: string }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'cancelled' };

export type SignInWay = 'browser' | 'device' | 'program';

/** What a person sees of an attempt. No code, token or verifier is in it. */
export interface SignInAttempt extends ShownStep {
  readonly id: string;
  readonly provider: string;
  readonly way: SignInWay;
  /** The account that signs in again, null for a new one. */
  readonly accountId: string | null;
  readonly state: SignInState;
  readonly takesPaste: boolean;
  readonly expiresAtMs: number;
}

export interface SignInBeginning {
  readonly provider: string;
  readonly profile: SignInProfile;
  readonly way: SignInWay;
  readonly accountId: string | null;
}

export interface SignIns {
  /** Starts, and gives the page to open. Another attempt of this provider is cancelled first. */
  begin(beginning: SignInBeginning): Promise<SignInAttempt>;
  /** Takes the text that a person copied from the vendor's page. Throws `input-invalid`, and the attempt goes on. */
  paste(id: string, text: string): SignInAttempt;
  cancel(id: string): SignInAttempt;
  list(): readonly SignInAttempt[];
  /** True while an attempt is between the vendor's answer and the disk. */
  isFinishing(): boolean;
  /**
   * Starts nothing new and ends what waits for a person. What is finishing is waited for, at most `limitMs`, so that no grant
   * is left without an owner; gives the attempts that were not.
   */
  close(limitMs: number): Promise<readonly SignInAttempt[]>;
}

/** What an attempt ended with: the token endpoint's answer, or the file of a login that the vendor's program owns. */
export type SignInOutcome =
  | {
      readonly kind: 'tokens';
      readonly body: unknown;
      /** One that was issued for this login; null = the provider's. */
      readonly clientId: string | null;
      /** The vendor's clock when it answered; null = not told. */
      readonly vendorNowMs: number | null;
    }
  | { readonly kind: 'login-file'; readonly path: string };

export interface SignInSources extends ProgramSources {
  readonly clock: Clock;
  readonly random: Random;
  /** `accountId`: the account that signs in again, whose outbound proxy is used; null for a new one, which takes the global way. */
  readonly send: (request: SignInRequest, accountId: string | null) => Promise<SignInAnswer>;
  /** Makes a sign-in at an OpenID provider ready; absent where there is none. */
  readonly prepare?: (beginning: SignInBeginning, rule: OpenIdRule) => Promise<PreparedSignIn>;
  /** Stores what came of it and gives the account. Throws a SwitchyardError for the person. */
  readonly finish: (attempt: SignInAttempt, outcome: SignInOutcome) => Promise<string>;
  readonly changed: (attempt: SignInAttempt) => void;
}

interface Running {
  attempt: SignInAttempt;
  readonly profile: SignInProfile;
  /** Null where the profile says everything. */
  readonly prepared: PreparedSignIn | null;
  readonly started: StartedWay;
  cancelTimer: () => void;
  /** Resolves when it is over. */
  ending: Promise<void>;
}

/** Keeps sign-ins from click to account: one attempt per provider, in memory only, each with an end. */
export function createSignIns(sources: SignInSources): SignIns {
  const { clock, random, send, finish, changed } = sources;
  const attempts = new Map<string, Running>();
  let isClosed = false;

  const put = (running: Running, state: SignInState): SignInAttempt => {
    running.attempt = { ...running.attempt, state };
    if (state.kind !== 'waiting') {
      running.cancelTimer();
      running.started.stop();
    }
    changed(running.attempt);
    return running.attempt;
  };
  const fail = (running: Running, error: unknown): void => {
    if (isOver(running)) return;
    const { code, message } = toSwitchyardError(error);
    put(running, { kind: 'failed', code, message });
  };
  const settle = async (running: Running, result: SignInResult): Promise<void> => {
    if (running.attempt.state.kind !== 'waiting') return;
    if (result.kind === 'refused')
      throw (await running.prepared?.refusedAs({ at: 'page', error: result.error })) ?? refusedOnPage(result);
    // A code that is not traded leaves no grant behind.
    if (isClosed) throw closing();
    put(running, { kind: 'finishing' });
    if (result.kind !== 'code')
      return void put(running, { kind: 'done', accountId: await finish(running.attempt, result) });
    const { body, vendorNowMs = null } = await redeem(running, result);
    try {
      const clientId = (await running.prepared?.check(body, vendorNowMs)) ?? null;
      const accountId = await finish(running.attempt, { kind: 'tokens', body, clientId, vendorNowMs });
      put(running, { kind: 'done', accountId });
    } catch (error) {
      const giveBack = running.prepared?.giveBack(body) ?? null;
      if (giveBack !== null) await send(giveBack, running.attempt.accountId).catch(() => undefined);
      throw error;
    }
    return undefined;
  };
  const redeem = async (
    { profile, prepared, attempt }: Running,
    { issued }: Extract<SignInResult, { kind: 'code' }>,
  ): Promise<SignInAnswer> => {
    const request = prepared === null ? profile.exchange(issued) : await prepared.exchange(issued);
    const answer = await send(request, attempt.accountId);
    if (answer.status !== 200)
      throw (await prepared?.refusedAs({ at: 'token-endpoint', answer })) ?? refusedExchange(answer.status);
    return answer;
  };
  const prepare = async (beginning: SignInBeginning): Promise<PreparedSignIn | null> => {
    const rule = beginning.profile.openId;
    if (rule === undefined) return null;
    if (sources.prepare === undefined)
      throw new SwitchyardError('internal', 'nothing here speaks OpenID Connect');
    return sources.prepare(beginning, rule);
  };
  const start = (
    { profile, way, accountId }: SignInBeginning,
    prepared: PreparedSignIn | null,
  ): Promise<StartedWay> => {
    const browser = prepared?.browser ?? profile.browser;
    if (way === 'browser' && browser !== null) return startInBrowser(sources, browser);
    if (way === 'device' && profile.device !== null)
      return startOnDevice({ clock, send: (request) => send(request, accountId) }, profile.device);
    if (way === 'program' && profile.program !== null) return startProgram(sources, profile.program);
    throw new SwitchyardError('input-invalid', 'this provider has no such sign-in');
  };
  const require = (id: string): Running => {
    const running = attempts.get(id);
    if (running === undefined) throw new SwitchyardError('not-found', 'this sign-in is not known any more');
    return running;
  };
  const cancelOthers = (provider: string): void => {
    for (const other of attempts.values())
      if (other.attempt.provider === provider && other.attempt.state.kind === 'waiting')
        put(other, { kind: 'cancelled' });
  };
  const finishing = (): readonly Running[] =>
    [...attempts.values()].filter(({ attempt }) => attempt.state.kind === 'finishing');
  const keep = (running: Running): void => {
    attempts.set(running.attempt.id, running);
    for (const [id, old] of attempts) {
      if (attempts.size <= keptLimit) break;
      if (isOver(old)) attempts.delete(id);
    }
  };

  return {
    async begin(beginning) {
      cancelOthers(beginning.provider);
      const prepared = await prepare(beginning);
      const started = await start(beginning, prepared);
      if (isClosed) {
        started.result.catch(() => undefined);
        started.stop();
        throw closing();
      }
      // Another may have begun while this one was made ready.
      cancelOthers(beginning.provider);
      const { provider, profile, way, accountId } = beginning;
      const running: Running = {
        attempt: {
          id: random.uuid(),
          provider,
          way,
          accountId,
          state: { kind: 'waiting' },
          ...started.shown,
          takesPaste: started.paste !== null,
          expiresAtMs: clock.nowMs() + started.limitMs,
        },
        profile,
        prepared,
        started,
        cancelTimer: () => undefined,
        ending: Promise.resolve(),
      };
      running.cancelTimer = clock.after(started.limitMs, () =>
        fail(running, new SwitchyardError('sign-in-expired', 'the sign-in was not finished in time')),
      );
      running.ending = started.result
        .then((result) => settle(running, result))
        .catch((error: unknown) => fail(running, error));
      keep(running);
      changed(running.attempt);
      return running.attempt;
    },
    paste(id, text) {
      const running = require(id);
      if (running.attempt.state.kind !== 'waiting')
        throw new SwitchyardError('conflict', 'this sign-in is over; start again');
      if (running.started.paste === null)
        throw new SwitchyardError('input-invalid', 'this sign-in takes no pasted code');
      running.started.paste(text);
      return running.attempt;
    },
    cancel(id) {
      const running = require(id);
      return running.attempt.state.kind === 'waiting' ? put(running, { kind: 'cancelled' }) : running.attempt;
    },
    list: () => [...attempts.values()].map(({ attempt }) => attempt),
    isFinishing: () => finishing().length > 0,
    async close(limitMs) {
      isClosed = true;
      for (const { started } of attempts.values()) started.stop();
      if (finishing().length === 0) return [];
      const { promise, resolve } = Promise.withResolvers<void>();
      const cancel = clock.after(limitMs, resolve);
      await Promise.race([Promise.all(finishing().map(({ ending }) => ending)), promise]);
      cancel();
      return finishing().map(({ attempt }) => attempt);
    },
  };
}

function closing(): SwitchyardError {
  return new SwitchyardError('shutting-down', 'Switchyard is closing');
}

function isOver({ attempt: { state } }: Running): boolean {
  return state.kind !== 'waiting' && state.kind !== 'finishing';
}

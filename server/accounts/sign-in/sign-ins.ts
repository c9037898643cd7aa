import { SwitchyardError, toSwitchyardError } from '../../errors/index.ts';
import type { Clock, Random } from '../../ports.ts';
import { authorizeUrl, refused, refusedExchange } from './authorize.ts';
import { readPasted, type Callback, type ExpectedState } from './callback.ts';
import { startDeviceFlow, waitForDevice, type SendSignIn } from './device-flow.ts';
import { openLoopbackListener } from './loopback-listener.ts';
import { createProofKey, createState } from './pkce.ts';
import type { BrowserWay, IssuedCode, SignInProfile } from '../../providers/sign-in-profile.ts';

/** Ten minutes from the click to the last answer. */
export const attemptLimitMs = 10 * 60_000;
/** The browser that came back still has to fetch its last page. */
const lastPageMs = 3_000;
/** Finished attempts stay visible for a page that asks late. */
const keptLimit = 20;

export type SignInState =
  | { readonly kind: 'waiting' }
  /** The vendor's answer is here; tokens are being fetched and stored. It can no longer be cancelled. */
  | { readonly kind: 'finishing' }
  | { readonly kind: 'done'; readonly accountId: string }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'cancelled' };

/** What a person sees of an attempt. No code, token or verifier is in it. */
export interface SignInAttempt {
  readonly id: string;
  readonly provider: string;
  readonly way: 'browser' | 'device';
  /** The account that signs in again, null for a new one. */
  readonly accountId: string | null;
  readonly state: SignInState;
  /** The page to open: on this computer. */
  readonly url: string | null;
  /** The same for a browser anywhere; it ends with a text to paste. */
  readonly pasteUrl: string | null;
  readonly userCode: string | null;
  readonly expiresAtMs: number;
}

export interface SignInBeginning {
  readonly provider: string;
  readonly profile: SignInProfile;
  readonly way: 'browser' | 'device';
  readonly accountId: string | null;
}

export interface SignIns {
  /** Opens the door and gives the page to open. Another attempt of this provider is cancelled first. */
  begin(beginning: SignInBeginning): Promise<SignInAttempt>;
  /** Takes the text that a person copied from the vendor's page. Throws `input-invalid`, and the attempt goes on. */
  paste(id: string, text: string): SignInAttempt;
  cancel(id: string): SignInAttempt;
  list(): readonly SignInAttempt[];
  close(): void;
}

export interface SignInSources {
  readonly clock: Clock;
  readonly random: Random;
  readonly send: SendSignIn;
  /** Stores the tokens of the vendor's answer and gives the account. Throws a SwitchyardError for the person. */
  readonly finish: (attempt: SignInAttempt, body: unknown) => Promise<string>;
  readonly changed: (attempt: SignInAttempt) => void;
}

interface Running {
  attempt: SignInAttempt;
  readonly profile: SignInProfile;
  /** Takes a callback, once. */
  readonly take: (callback: Callback, redirectUri: string) => void;
  readonly expected: ExpectedState | null;
  readonly stop: () => void;
}

/** Keeps sign-ins from click to account: one attempt per provider, in memory only, each with an end. */
export function createSignIns({ clock, random, send, finish, changed }: SignInSources): SignIns {
  const attempts = new Map<string, Running>();

  const put = (running: Running, state: SignInState): SignInAttempt => {
    running.attempt = { ...running.attempt, state };
    if (state.kind !== 'waiting') running.stop();
    changed(running.attempt);
    return running.attempt;
  };
  const fail = (running: Running, error: unknown): void => {
    if (isOver(running)) return;
    const { code, message } = toSwitchyardError(error);
    put(running, { kind: 'failed', code, message });
  };
  const redeem = async (running: Running, issued: IssuedCode): Promise<void> => {
    if (running.attempt.state.kind !== 'waiting') return;
    put(running, { kind: 'finishing' });
    try {
      const answer = await send(running.profile.exchange(issued));
      if (answer.status !== 200) throw refusedExchange(answer.status);
      put(running, { kind: 'done', accountId: await finish(running.attempt, answer.body) });
    } catch (error) {
      fail(running, error);
    }
  };
  const require = (id: string): Running => {
    const running = attempts.get(id);
    if (running === undefined) throw new SwitchyardError('not-found', 'this sign-in is not known any more');
    return running;
  };
  const keep = (running: Running): void => {
    attempts.set(running.attempt.id, running);
    for (const [id, old] of attempts) {
      if (attempts.size <= keptLimit) break;
      if (isOver(old)) attempts.delete(id);
    }
  };
  const newAttempt = (
    beginning: SignInBeginning,
    shown: Partial<SignInAttempt>,
    limitMs: number,
  ): SignInAttempt => ({
    id: random.uuid(),
    provider: beginning.provider,
    way: beginning.way,
    accountId: beginning.accountId,
    state: { kind: 'waiting' },
    url: null,
    pasteUrl: null,
    userCode: null,
    expiresAtMs: clock.nowMs() + limitMs,
    ...shown,
  });

  async function beginInBrowser(beginning: SignInBeginning, way: BrowserWay): Promise<Running> {
    const key = createProofKey(random, way.verifierBytes);
    const expected = { state: createState(random), mayHaveSuffix: way.stateMayHaveSuffix };
    const listener = await openLoopbackListener(way.redirect, expected);
    const { pasteRedirectUri } = way;
    let cameBack = false;
    let isStopped = false;
    const cancelTimer = clock.after(attemptLimitMs, () =>
      fail(
        running,
        new SwitchyardError('sign-in-expired', 'the sign-in was not finished within ten minutes'),
      ),
    );
    const running: Running = {
      attempt: newAttempt(
        beginning,
        {
          url: authorizeUrl(way, key, expected.state, listener.redirectUri),
          pasteUrl:
            pasteRedirectUri === null ? null : authorizeUrl(way, key, expected.state, pasteRedirectUri),
        },
        attemptLimitMs,
      ),
      profile: beginning.profile,
      expected,
      take(callback, redirectUri) {
        cameBack = redirectUri === listener.redirectUri;
        if (callback.kind === 'refused') fail(running, refused(callback));
        else
          void redeem(running, {
            code: callback.code,
            verifier: key.verifier,
            redirectUri,
            state: expected.state,
          });
      },
      stop() {
        if (isStopped) return;
        isStopped = true;
        cancelTimer();
        if (cameBack) clock.after(lastPageMs, () => listener.close());
        else listener.close();
      },
    };
    listener.callback
      .then((came) => running.take(came, listener.redirectUri))
      .catch((error: unknown) => fail(running, error));
    return running;
  }

  async function beginOnDevice(beginning: SignInBeginning): Promise<Running> {
    const way = beginning.profile.device;
    if (way === null) throw new SwitchyardError('input-invalid', 'this provider has no sign-in by code');
    const device = await startDeviceFlow(send, way);
    const abort = new AbortController();
    const limitMs = Math.min(device.expiresInSeconds * 1000, 15 * 60_000);
    const running: Running = {
      attempt: newAttempt(beginning, { url: device.pageUrl, userCode: device.userCode }, limitMs),
      profile: beginning.profile,
      expected: null,
      take: () => undefined,
      stop: () => abort.abort(),
    };
    waitForDevice({ clock, send, signal: abort.signal }, way, device).then(
      (issued) => void redeem(running, issued),
      (error: unknown) => fail(running, error),
    );
    return running;
  }

  return {
    async begin(beginning) {
      for (const other of attempts.values())
        if (other.attempt.provider === beginning.provider && other.attempt.state.kind === 'waiting')
          put(other, { kind: 'cancelled' });
      const { browser } = beginning.profile;
      if (beginning.way === 'browser' && browser === null)
        throw new SwitchyardError('input-invalid', 'this provider has no browser sign-in');
      const running =
        beginning.way === 'browser' && browser !== null
          ? await beginInBrowser(beginning, browser)
          : await beginOnDevice(beginning);
      keep(running);
      changed(running.attempt);
      return running.attempt;
    },
    paste(id, text) {
      const running = require(id);
      const pasteUri = running.profile.browser?.pasteRedirectUri ?? null;
      if (running.expected === null)
        throw new SwitchyardError('input-invalid', 'this sign-in takes no pasted code');
      if (running.attempt.state.kind !== 'waiting')
        throw new SwitchyardError('conflict', 'this sign-in is over; start again');
      const callback = readPasted(text, running.expected);
      const isAddress = /^https?:/i.test(text.trim());
      const own =
        running.attempt.url === null ? null : new URL(running.attempt.url).searchParams.get('redirect_uri');
      const redirectUri = isAddress || pasteUri === null ? own : pasteUri;
      running.take(callback, redirectUri ?? '');
      return running.attempt;
    },
    cancel(id) {
      const running = require(id);
      return running.attempt.state.kind === 'waiting' ? put(running, { kind: 'cancelled' }) : running.attempt;
    },
    list: () => [...attempts.values()].map(({ attempt }) => attempt),
    close() {
      for (const running of attempts.values()) running.stop();
    },
  };
}

function isOver({ attempt: { state } }: Running): boolean {
  return state.kind !== 'waiting' && state.kind !== 'finishing';
}

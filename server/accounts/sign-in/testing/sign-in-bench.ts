import { onTestFinished } from 'vitest';
import type {
  IssuedCode,
  SignInAnswer,
  SignInProfile,
  SignInRequest,
} from '../../../providers/sign-in-profile.ts';
import { createHandClock } from '../../../testing/hand-clock.ts';
import { createSignIns, type SignInAttempt, type SignIns } from '../sign-ins.ts';

export const pasteRedirectUri = 'https://vendor.test/show-code';

function profileOf(exchanged: IssuedCode[]): SignInProfile {
  return {
    browser: {
      authorizeUrl: 'https://vendor.test/authorize?fixed=1',
      clientId: 'client',
      scopes: ['one', 'two'],
      parameters: [['extra', 'a b']],
      verifierBytes: 32,
      redirect: { host: '127.0.0.1', ports: [], path: '/callback' },
      stateMayHaveSuffix: false,
      pasteRedirectUri,
    },
    device: {
      start: () => ({ url: 'https://vendor.test/code', contentType: 'application/json', body: '{}' }),
      readStart: () => ({
        deviceId: 'd',
        userCode: 'ABCD',
        pageUrl: 'https://vendor.test/device',
        intervalSeconds: 1,
        expiresInSeconds: 60,
      }),
      poll: () => ({ url: 'https://vendor.test/poll', contentType: 'application/json', body: '{}' }),
      readPoll: () => ({
        kind: 'code',
        issued: { code: 'device-code', verifier: 'v', redirectUri: 'https://vendor.test/d', state: null },
      }),
    },
    program: null,
    exchange(issued) {
      exchanged.push(issued);
      return { url: 'https://vendor.test/token', contentType: 'application/json', body: issued.code };
    },
  };
}

export interface SignInBench {
  readonly signIns: SignIns;
  readonly clock: ReturnType<typeof createHandClock>;
  readonly exchanged: IssuedCode[];
  readonly profile: SignInProfile;
  readonly states: string[];
  begin(provider?: string, way?: 'browser' | 'device'): Promise<SignInAttempt>;
  /** The attempt as it is now. */
  now(id: string): SignInAttempt;
  /** Waits for the end of an attempt. */
  over(id: string): Promise<SignInAttempt>;
}

/** Sign-ins at a vendor that exists only as a profile, with a clock that is moved by hand. */
export function signInBench(
  answer: (request: SignInRequest) => Promise<SignInAnswer> = () =>
    Promise.resolve({ status: 200, body: { access_token: 't' } }),
  finish: () => Promise<string> = () => Promise.resolve('account-1'),
): SignInBench {
  const clock = createHandClock();
  const exchanged: IssuedCode[] = [];
  const states: string[] = [];
  const waiting = new Map<string, (attempt: SignInAttempt) => void>();
  let next = 0;
  const signIns = createSignIns({
    clock,
    random: {
      bytes: (count) => Uint8Array.from({ length: count }, () => (next += 7) % 256),
      uuid: () => `attempt-${(next += 1)}`,
    },
    send: answer,
    environment: {},
    findProgram: () => Promise.resolve(null),
    newDirectory: () => Promise.reject(new Error('no program is started here')),
    dropDirectory: () => undefined,
    finish,
    changed(attempt) {
      states.push(attempt.state.kind);
      if (attempt.state.kind !== 'waiting' && attempt.state.kind !== 'finishing')
        waiting.get(attempt.id)?.(attempt);
    },
  });
  onTestFinished(() => void signIns.close(0));
  const profile = profileOf(exchanged);
  const now = (id: string): SignInAttempt => {
    const attempt = signIns.list().find((entry) => entry.id === id);
    if (attempt === undefined) throw new Error('no such attempt');
    return attempt;
  };
  return {
    signIns,
    clock,
    exchanged,
    profile,
    states,
    begin: (provider = 'vendor', way = 'browser') =>
      signIns.begin({ provider, profile, way, accountId: null }),
    now,
    over: (id) =>
      new Promise((resolve) => {
        const attempt = now(id);
        if (attempt.state.kind === 'waiting' || attempt.state.kind === 'finishing') waiting.set(id, resolve);
        else resolve(attempt);
      }),
  };
}

export const queryOf = (url: string | null): URLSearchParams => new URL(url ?? '').searchParams;
export const stateOf = (attempt: SignInAttempt): string => queryOf(attempt.url).get('state') ?? '';

/** What the browser does after the vendor's page; gives the status of the answer. */
export async function comeBack(attempt: SignInAttempt, query: string): Promise<number> {
  const redirect = queryOf(attempt.url).get('redirect_uri') ?? '';
  const answer = await fetch(`${redirect}?${query}`, { redirect: 'manual' });
  await answer.arrayBuffer();
  return answer.status;
}

import { SwitchyardError } from '../../errors/index.ts';
import type { Clock } from '../../ports.ts';
import type {
  DeviceCode,
  DeviceWay,
  IssuedCode,
  SignInAnswer,
  SignInRequest,
} from '../../providers/sign-in-profile.ts';

export type SendSignIn = (request: SignInRequest) => Promise<SignInAnswer>;

const shortestIntervalSeconds = 1;
const longestIntervalSeconds = 60;
const slowDownSeconds = 5;
/** A question that got no answer is asked again at the next interval, this many times in a row. */
const silentLimit = 5;

/** Asks for a code to show. Throws `sign-in-failed`, or what `send` throws. */
export async function startDeviceFlow(send: SendSignIn, way: DeviceWay): Promise<DeviceCode> {
  const answer = await send(way.start());
  const device = answer.status === 200 ? way.readStart(answer) : null;
  if (device === null)
    throw new SwitchyardError(
      'sign-in-failed',
      answer.status === 404
        ? 'the vendor has no sign-in by code for this login. Use the browser sign-in'
        : `the vendor gave no code (status ${answer.status})`,
    );
  return device;
}

/**
 * Asks until the person has typed the code: never faster than the vendor's interval, five seconds slower after each
 * `slow_down`, and not beyond the code's life (RFC 8628 3.5). Rejects with `sign-in-failed` or `sign-in-expired`.
 */
export function waitForDevice(
  { clock, send, signal }: { readonly clock: Clock; readonly send: SendSignIn; readonly signal: AbortSignal },
  way: DeviceWay,
  device: DeviceCode,
): Promise<IssuedCode> {
  const { promise, resolve, reject } = Promise.withResolvers<IssuedCode>();
  const endMs = clock.monotonicMs() + device.expiresInSeconds * 1000;
  let intervalSeconds = Math.min(
    Math.max(device.intervalSeconds, shortestIntervalSeconds),
    longestIntervalSeconds,
  );
  let silent = 0;
  let cancel = (): void => undefined;
  const failed = (code: 'sign-in-failed' | 'sign-in-expired', message: string): void =>
    reject(new SwitchyardError(code, message));
  const next = (): void => {
    if (signal.aborted) return;
    if (clock.monotonicMs() + intervalSeconds * 1000 > endMs) {
      failed('sign-in-expired', 'the code was not entered in time');
      return;
    }
    cancel = clock.after(intervalSeconds * 1000, () => void ask());
  };
  const ask = async (): Promise<void> => {
    let answer: SignInAnswer;
    try {
      answer = await send(way.poll(device));
      silent = 0;
    } catch (error) {
      silent += 1;
      if (silent >= silentLimit) reject(error as Error);
      else next();
      return;
    }
    if (signal.aborted) return;
    const poll = way.readPoll(answer);
    switch (poll.kind) {
      case 'code':
        resolve(poll.issued);
        return;
      case 'failed':
        failed('sign-in-failed', poll.reason);
        return;
      case 'slow-down':
        intervalSeconds += slowDownSeconds;
        next();
        return;
      case 'pending':
        next();
    }
  };
  signal.addEventListener('abort', () => cancel(), { once: true });
  next();
  return promise;
}

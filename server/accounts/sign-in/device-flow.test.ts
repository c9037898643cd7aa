import { describe, expect, test } from 'vitest';
import { createHandClock } from '../../testing/hand-clock.ts';
import { startDeviceFlow, waitForDevice } from './device-flow.ts';
import type { DeviceCode, DevicePoll, DeviceWay, SignInAnswer } from '../../providers/sign-in-profile.ts';

const issued = { code: 'c', verifier: 'v', redirectUri: 'u', state: null };
const device: DeviceCode = {
  deviceId: 'd',
  userCode: 'ABCD-1234',
  pageUrl: 'https://vendor.test/device',
  intervalSeconds: 5,
  expiresInSeconds: 60,
};
const form = { url: 'https://vendor.test/', contentType: 'application/json', body: '{}' } as const;
const way: DeviceWay = {
  start: () => form,
  readStart: ({ body }) => (body === null ? null : device),
  poll: () => form,
  readPoll: ({ body }) => body as DevicePoll,
};

function bench(polls: readonly (DevicePoll | Error)[], code: DeviceCode = device) {
  const clock = createHandClock();
  const askedAtSeconds: number[] = [];
  const abort = new AbortController();
  const send = (): Promise<SignInAnswer> => {
    const poll = polls[askedAtSeconds.length] ?? { kind: 'pending' };
    askedAtSeconds.push(clock.monotonicMs() / 1000);
    return poll instanceof Error ? Promise.reject(poll) : Promise.resolve({ status: 200, body: poll });
  };
  const result = waitForDevice({ clock, send, signal: abort.signal }, way, code).catch(
    (error: unknown) => error,
  );
  return { clock, askedAtSeconds, abort, result };
}

const pending: DevicePoll = { kind: 'pending' };

describe('waiting for the code to be typed', () => {
  test('asks at the vendor’s interval and takes the code', async () => {
    const { clock, askedAtSeconds, result } = bench([pending, pending, { kind: 'code', issued }]);
    await clock.moveAsync(30_000);
    expect(askedAtSeconds).toEqual([5, 10, 15]);
    expect(await result).toEqual(issued);
  });

  test('asks five seconds later after each slow_down, for good', async () => {
    const slow: DevicePoll = { kind: 'slow-down' };
    const { clock, askedAtSeconds } = bench([slow, pending, slow, pending]);
    await clock.moveAsync(60_000);
    expect(askedAtSeconds).toEqual([5, 15, 25, 40, 55]);
  });

  test('never asks faster than once a second, whatever the vendor says', async () => {
    const { clock, askedAtSeconds } = bench([], { ...device, intervalSeconds: 0 });
    await clock.moveAsync(3_000);
    expect(askedAtSeconds).toEqual([1, 2, 3]);
  });

  test('ends with the code’s life', async () => {
    const { clock, askedAtSeconds, result } = bench([]);
    await clock.moveAsync(600_000);
    expect(askedAtSeconds.at(-1)).toBe(60);
    expect(await result).toMatchObject({ code: 'sign-in-expired' });
  });

  test('ends with the vendor’s no', async () => {
    const { clock, result } = bench([{ kind: 'failed', reason: 'declined' }]);
    await clock.moveAsync(5_000);
    expect(await result).toMatchObject({ code: 'sign-in-failed', message: 'declined' });
  });

  test('goes on after a network fault, and gives up after five in a row', async () => {
    const fault = new Error('offline');
    const back = bench([fault, fault, fault, fault, pending, fault, { kind: 'code', issued }]);
    await back.clock.moveAsync(60_000);
    expect(await back.result).toEqual(issued);
    const gone = bench([fault, fault, fault, fault, fault]);
    await gone.clock.moveAsync(60_000);
    expect(await gone.result).toBe(fault);
    expect(gone.askedAtSeconds).toHaveLength(5);
  });

  test('stops asking when it is cancelled', async () => {
    const { clock, askedAtSeconds, abort } = bench([]);
    await clock.moveAsync(6_000);
    abort.abort();
    await clock.moveAsync(60_000);
    expect(askedAtSeconds).toEqual([5]);
  });
});

describe('asking for a code', () => {
  test('shows what the vendor gave', async () => {
    expect(await startDeviceFlow(() => Promise.resolve({ status: 200, body: {} }), way)).toBe(device);
  });

  test.each([
    [404, {}, 'browser'],
    [200, null, 'no code'],
    [500, {}, '500'],
  ])('fails with a sentence at status %i', async (status, body, words) => {
    await expect(startDeviceFlow(() => Promise.resolve({ status, body }), way)).rejects.toMatchObject({
      code: 'sign-in-failed',
      message: expect.stringContaining(words),
    });
  });
});

import type { NetworkTestResult } from '../contract/index.ts';
import type { Clock } from '../ports.ts';
import type { Exchange, Upstream } from '../upstream/index.ts';

const limitMs = 15_000;

/**
 * Reaches a vendor's server the way a request would, without any credential and under our own name. Any HTTP answer is
 * good: what counts is the way there. Never throws.
 */
export function reachVendor(
  upstream: Upstream,
  target: { readonly origin: string; readonly accountId: string | undefined },
  clock: Clock,
  version: string,
): Promise<NetworkTestResult> {
  const { origin, accountId } = target;
  const { host } = new URL(origin);
  const startedMs = clock.monotonicMs();
  return new Promise((resolve) => {
    let exchange: Exchange | null = null;
    const finish = (code: string | null, message: string): void => {
      cancel();
      exchange?.abort();
      resolve({
        ok: code === null,
        code,
        message,
        target: host,
        durationMs: Math.round(clock.monotonicMs() - startedMs),
        testedAtMs: clock.nowMs(),
      });
    };
    const cancel = clock.after(limitMs, () =>
      finish('upstream-timeout', `${host} did not answer within ${limitMs / 1_000} s`),
    );
    exchange = upstream.send(
      {
        method: 'GET',
        origin,
        path: '/',
        headers: ['user-agent', `Switchyard/${version}`, 'accept', '*/*', 'accept-encoding', 'identity'],
        body: null,
        stream: true,
        accountId,
      },
      {
        head: (status) => finish(null, `${host} answered (${status})`),
        data: () => undefined,
        end: () => undefined,
        failed: ({ code, message }) => finish(code, message),
      },
    );
  });
}

import type { Clock } from '../ports.ts';
import type { Exchange, Upstream } from '../upstream/index.ts';
import type { EndpointProbe } from './account-base-url.ts';

/** A person waits for it, in front of a form. */
const answerLimitMs = 5_000;

/** Asks an address under our own name and hears the status only; null when there is no answer within 5 s. */
export function createEndpointProbe(
  upstream: Upstream,
  after: Clock['after'],
  version: string,
): EndpointProbe {
  return ({ origin, path, headers }) =>
    new Promise((resolve) => {
      let exchange: Exchange | null = null;
      const cancel = after(answerLimitMs, () => settle(null));
      const settle = (status: number | null): void => {
        cancel();
        resolve(status);
        // The body is of no interest.
        exchange?.abort();
      };
      const own = ['user-agent', `Switchyard/${version}`, 'accept', 'application/json'];
      exchange = upstream.send(
        {
          method: 'GET',
          origin,
          path,
          headers: [...headers.flat(), ...own, 'accept-encoding', 'identity'],
          body: null,
          stream: true,
        },
        { head: settle, data: () => undefined, end: () => settle(null), failed: () => settle(null) },
      );
    });
}

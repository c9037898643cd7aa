import { SwitchyardError } from '../errors/index.ts';
import type { Clock } from '../ports.ts';
import type { Upstream } from './upstream.ts';

const answerLimitMs = 15_000;

export interface SmallRequest {
  readonly origin: string;
  /** Path with query. */
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly limitBytes: number;
  /** For messages: what answers, for example `the usage endpoint`. */
  readonly what: string;
}

/**
 * One small GET of our own. Throws `upstream-…` when there is no answer, too much of it, or none within 15 s where `after`
 * can tell.
 */
export function getBytes(
  upstream: Upstream,
  request: SmallRequest,
  after: Clock['after'] | undefined,
): Promise<{ readonly status: number; readonly body: Buffer }> {
  const { origin, path, limitBytes, what } = request;
  let giveUp = (): void => undefined;
  const answer = new Promise<{ readonly status: number; readonly body: Buffer }>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let status = 0;
    const exchange = upstream.send(
      { method: 'GET', origin, path, headers: request.headers.flat(), body: null, stream: true },
      {
        head: (code) => {
          status = code;
        },
        data(chunk) {
          size += chunk.length;
          if (size <= limitBytes) chunks.push(chunk);
          else {
            exchange.abort();
            reject(new SwitchyardError('upstream-broken', `${what} answered too much`));
          }
        },
        end: () => resolve({ status, body: Buffer.concat(chunks) }),
        failed: reject,
      },
    );
    giveUp = () => {
      exchange.abort();
      reject(new SwitchyardError('upstream-timeout', `${what} did not answer in time`));
    };
  });
  const cancel = after?.(answerLimitMs, () => giveUp());
  return answer.finally(() => cancel?.());
}

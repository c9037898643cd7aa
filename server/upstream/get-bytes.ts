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
  /** Whose way out it takes; absent = the global one. */
  readonly accountId?: string | undefined;
  /** A JSON body; the request is a POST then. */
  readonly json?: unknown;
}

export interface SmallAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/**
 * One small request of our own, sent once. Throws `upstream-…` when there is no answer, too much of it, or none within 15 s where `after`
 * can tell.
 */
export function getBytes(
  upstream: Upstream,
  request: SmallRequest,
  after: Clock['after'] | undefined,
): Promise<SmallAnswer> {
  const { origin, path, limitBytes, what, accountId, json } = request;
  let giveUp = (): void => undefined;
  const answer = new Promise<SmallAnswer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let status = 0;
    let answered: SmallAnswer['headers'] = {};
    const exchange = upstream.send(
      {
        method: json === undefined ? 'GET' : 'POST',
        origin,
        path,
        headers: request.headers.flat(),
        body: json === undefined ? null : Buffer.from(JSON.stringify(json)),
        stream: true,
        accountId,
      },
      {
        head: (code, headers) => {
          status = code;
          answered = headers;
        },
        data(chunk) {
          size += chunk.length;
          if (size <= limitBytes) chunks.push(chunk);
          else {
            exchange.abort();
            reject(new SwitchyardError('upstream-broken', `${what} answered too much`));
          }
        },
        end: () => resolve({ status, headers: answered, body: Buffer.concat(chunks) }),
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

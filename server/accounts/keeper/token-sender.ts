import type { SwitchyardError } from '../../errors/index.ts';
import type { Clock } from '../../ports.ts';
import type { Upstream } from '../../upstream/index.ts';
import type { SendTokenRequest, TokenReply } from './token-request.ts';

export interface TokenSenderOptions {
  readonly upstream: Pick<Upstream, 'send'>;
  readonly clock: Pick<Clock, 'after'>;
  /** Our own name; never another program's. */
  readonly userAgent: string;
  /** How long an answer may take; 30 s when not given. */
  readonly limitMs?: number;
}

const defaultLimitMs = 30_000;
/** A token answer is a few KiB; one of this size is cut, and the tokens in it would be lost. */
const largestAnswerBytes = 256 * 1024;

/** Token requests over the product's own way out: no retry, no redirect, and one limit of time for all of it. */
export function createTokenSender(options: TokenSenderOptions): SendTokenRequest {
  const { upstream, clock, userAgent, limitMs = defaultLimitMs } = options;
  return ({ url, contentType, body, limitMs: ownLimitMs }, accountId) =>
    new Promise<TokenReply>((resolve) => {
      const { origin, pathname, search } = new URL(url);
      const chunks: Buffer[] = [];
      let size = 0;
      let status = 0;
      let headers: Readonly<Record<string, string | string[] | undefined>> = {};
      let cancel = (): void => undefined;
      const finish = (reply: TokenReply): void => {
        cancel();
        resolve(reply);
      };
      const exchange = upstream.send(
        {
          method: 'POST',
          origin,
          path: `${pathname}${search}`,
          headers: Object.entries({
            'content-type': contentType,
            accept: 'application/json',
            'accept-encoding': 'identity',
            'user-agent': userAgent,
          }).flat(),
          body: Buffer.from(body, 'utf8'),
          stream: true,
          accountId: accountId ?? undefined,
        },
        {
          head: (code, received) => {
            status = code;
            headers = received;
          },
          data(chunk) {
            size += chunk.length;
            if (size <= largestAnswerBytes) return void chunks.push(chunk);
            exchange.abort();
            return finish({ state: 'failed', sent: true, reason: 'answer-too-large' });
          },
          end: () =>
            finish({
              state: 'answered',
              status,
              contentType: first(headers['content-type']) ?? '',
              date: first(headers['date']),
              retryAfter: first(headers['retry-after']),
              body: Buffer.concat(chunks).toString('utf8'),
            }),
          failed: (error) =>
            finish({ state: 'failed', sent: error.details['sent'] !== false, reason: reasonOf(error) }),
        },
      );
      cancel = clock.after(ownLimitMs ?? limitMs, () => {
        exchange.abort();
        resolve({ state: 'failed', sent: true, reason: 'no-answer-in-time' });
      });
    });
}

function first(value: string | string[] | undefined): string | null {
  return (typeof value === 'string' ? value : value?.[0]) ?? null;
}

function reasonOf(error: SwitchyardError): string {
  const cause = error.details['cause'];
  return typeof cause === 'string' && cause !== '' ? `${error.code}:${cause}` : error.code;
}

import type { QuotaWindow } from '../contract/index.ts';
import { asRecord, parseJson } from '../dialects/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import type { Clock } from '../ports.ts';
import type { Credential, Provider } from '../providers/provider.ts';
import type { Upstream } from '../upstream/index.ts';

const answerLimitBytes = 1_048_576;
/** Claude Code waits five seconds for the same answer. */
const answerLimitMs = 15_000;

/**
 * Asks a vendor's usage endpoint for an account's windows, under our own name. Throws `upstream-…` when there is no
 * usable answer, or none within 15 s where `after` can tell; a credential that may not read usage gives `not-found`.
 */
export async function askVendor(
  upstream: Upstream,
  provider: Provider,
  credential: Credential,
  version: string,
  nowMs: () => number,
  after?: Clock['after'],
): Promise<readonly QuotaWindow[]> {
  const probe = provider.usage;
  if (probe === undefined)
    throw new SwitchyardError('not-found', `${provider.descriptor.label} has no usage endpoint`);
  const headers = probe.headers(credential).flatMap(([name, value]) => [name, value]);
  const { status, body } = await get(
    upstream,
    provider.descriptor.origin,
    probe.path,
    [
      ...headers,
      'user-agent',
      `Switchyard/${version}`,
      'accept',
      'application/json',
      'accept-encoding',
      'identity',
    ],
    after,
  );
  if (status === 401 || status === 403)
    throw new SwitchyardError('not-found', `this sign-in may not read the usage of its account (${status})`);
  if (status !== 200) throw new SwitchyardError('upstream-broken', `the usage endpoint answered ${status}`);
  return probe.parse(parseObject(body), nowMs());
}

function parseObject(body: Buffer): unknown {
  const answer = asRecord(parseJson(body.toString('utf8')));
  if (answer === null)
    throw new SwitchyardError('upstream-broken', 'the usage endpoint answered something else than JSON');
  return answer;
}

function get(
  upstream: Upstream,
  origin: string,
  path: string,
  headers: readonly string[],
  after: Clock['after'] | undefined,
): Promise<{ readonly status: number; readonly body: Buffer }> {
  let giveUp = (): void => undefined;
  const answer = new Promise<{ readonly status: number; readonly body: Buffer }>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let status = 0;
    const exchange = upstream.send(
      { method: 'GET', origin, path, headers, body: null, stream: true },
      {
        head: (code) => {
          status = code;
        },
        data(chunk) {
          size += chunk.length;
          if (size <= answerLimitBytes) chunks.push(chunk);
          else {
            exchange.abort();
            reject(new SwitchyardError('upstream-broken', 'the usage endpoint answered too much'));
          }
        },
        end: () => resolve({ status, body: Buffer.concat(chunks) }),
        failed: reject,
      },
    );
    giveUp = () => {
      exchange.abort();
      reject(new SwitchyardError('upstream-timeout', 'the usage endpoint did not answer in time'));
    };
  });
  const cancel = after?.(answerLimitMs, () => giveUp());
  return answer.finally(() => cancel?.());
}

import type { QuotaWindow } from '../contract/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import type { Credential, Provider } from '../providers/provider.ts';
import type { Upstream } from '../upstream/index.ts';

const answerLimitBytes = 1_048_576;

/**
 * Asks a vendor's usage endpoint for an account's windows, under our own name. Throws `upstream-…` when there is no
 * usable answer; a credential that may not read usage gives `not-found`.
 */
export async function askVendor(
  upstream: Upstream,
  provider: Provider,
  credential: Credential,
  version: string,
  nowMs: () => number,
): Promise<readonly QuotaWindow[]> {
  const probe = provider.usage;
  if (probe === undefined)
    throw new SwitchyardError('not-found', `${provider.descriptor.label} has no usage endpoint`);
  const headers = probe.headers(credential).flatMap(([name, value]) => [name, value]);
  const { status, body } = await get(upstream, provider.descriptor.origin, probe.path, [
    ...headers,
    'user-agent',
    `Switchyard/${version}`,
    'accept',
    'application/json',
    'accept-encoding',
    'identity',
  ]);
  if (status === 401 || status === 403)
    throw new SwitchyardError('not-found', `this sign-in may not read the usage of its account (${status})`);
  if (status !== 200) throw new SwitchyardError('upstream-broken', `the usage endpoint answered ${status}`);
  return probe.parse(parseJson(body), nowMs());
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

function get(
  upstream: Upstream,
  origin: string,
  path: string,
  headers: readonly string[],
): Promise<{ readonly status: number; readonly body: Buffer }> {
  return new Promise((resolve, reject) => {
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
  });
}

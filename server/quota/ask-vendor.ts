import type { QuotaWindow } from '../contract/index.ts';
import { asRecord, parseJson } from '../dialects/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import type { Clock } from '../ports.ts';
import type { Credential, Provider } from '../providers/provider.ts';
import { getBytes, type Upstream } from '../upstream/index.ts';

const answerLimitBytes = 1_048_576;

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
  const { status, body } = await getBytes(
    upstream,
    {
      origin: provider.descriptor.origin,
      path: probe.path,
      headers: [
        ...probe.headers(credential),
        ['user-agent', `Switchyard/${version}`],
        ['accept', 'application/json'],
        ['accept-encoding', 'identity'],
      ],
      limitBytes: answerLimitBytes,
      what: 'the usage endpoint',
    },
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

import type { QuotaWindow } from '../contract/index.ts';
import { asRecord, parseJson } from '../dialects/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import type { Clock } from '../ports.ts';
import type { Credential, Provider, VendorFacts } from '../providers/provider.ts';
import { getBytes, type SmallAnswer, type Upstream } from '../upstream/index.ts';

const answerLimitBytes = 1_048_576;

/** Everything that questions to a vendor's account pages need. */
export interface AskContext {
  readonly upstream: Upstream;
  readonly provider: Provider;
  readonly credential: Credential;
  /** Of this program, for its own User-Agent. */
  readonly version: string;
  readonly nowMs: () => number;
  readonly after?: Clock['after'] | undefined;
  /** Whose way out the question takes. */
  readonly accountId?: string | undefined;
}

/** What a usage endpoint answered. */
export interface UsageReading {
  readonly windows: readonly QuotaWindow[];
  /** True for a known window that the answer would have named if it still existed. */
  readonly isGone: (windowId: string) => boolean;
  readonly facts: VendorFacts | null;
}

/**
 * Asks a vendor's usage endpoint for an account's windows, under our own name. Throws `upstream-…` when there is no
 * usable answer, or none within 15 s where `after` can tell; a credential that may not read usage gives `not-found`.
 * `details.status` and `retryAfterSeconds` say how long to leave the vendor alone.
 */
export async function askVendor(context: AskContext): Promise<UsageReading> {
  const { provider, nowMs } = context;
  const probe = provider.usage;
  if (probe === undefined)
    throw new SwitchyardError('not-found', `${provider.descriptor.label} has no usage endpoint`);
  const answer = await askAccountPage(context, probe.path, 'the usage endpoint');
  const body = parseAnswer(answer, 'the usage endpoint');
  return {
    windows: probe.parse(body, nowMs()),
    isGone: (windowId) => probe.isGone?.(body, windowId) === true,
    facts: probe.facts?.(body) ?? null,
  };
}

/** One request to a page about the account, with its credential. A `json` body makes it a POST, which is sent once. */
export function askAccountPage(
  { upstream, provider, credential, version, after, accountId }: AskContext,
  path: string,
  what: string,
  json?: unknown,
): Promise<SmallAnswer> {
  return getBytes(
    upstream,
    {
      origin: provider.descriptor.origin,
      path,
      headers: [
        ...(provider.usage?.headers(credential) ?? []),
        ['user-agent', `Switchyard/${version}`],
        ['accept', 'application/json'],
        ['accept-encoding', 'identity'],
        ...(json === undefined ? [] : [['content-type', 'application/json'] as const]),
      ],
      limitBytes: answerLimitBytes,
      what,
      accountId,
      json,
    },
    after,
  );
}

/** The JSON object of a good answer; throws as `askVendor` does for any other. */
export function parseAnswer({ status, headers, body }: SmallAnswer, what: string): unknown {
  const details = { status };
  const waitSeconds = Number(headers['retry-after']);
  const wait = Number.isFinite(waitSeconds) && waitSeconds > 0 ? { retryAfterSeconds: waitSeconds } : {};
  if (status === 401 || status === 403)
    throw new SwitchyardError('not-found', `this sign-in may not read the usage of its account (${status})`, {
      details,
      ...wait,
    });
  if (status !== 200)
    throw new SwitchyardError('upstream-broken', `${what} answered ${status}`, { details, ...wait });
  const answer = asRecord(parseJson(body.toString('utf8')));
  if (answer === null)
    throw new SwitchyardError('upstream-broken', `${what} answered something else than JSON`);
  return answer;
}

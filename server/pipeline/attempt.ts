import type { AccountRecord } from '../accounts/index.ts';
import type { ClientError, StreamError } from '../dialects/dialect.ts';
import { SwitchyardError, toSwitchyardError } from '../errors/index.ts';
import type {
  Credential,
  HeaderMap,
  Provider,
  UpstreamAnswer,
  UpstreamFailure,
} from '../providers/provider.ts';
import type { Exchange } from '../upstream/index.ts';
import type { Pipeline } from './call.ts';
import { isOver } from './ending.ts';
import { openAnswer, type OpenAnswer } from './open-answer.ts';
import { delayedRenewal, isDelayed } from './renewal-delay.ts';
import type { Lane } from './lane.ts';
import { streamErrorOf } from '../dialects/index.ts';
import { upstreamRequest } from './upstream-request.ts';

/** `headerMap`: the vendor's headers as a provider reads them, a repeated one joined. */
type VendorAnswer = OpenAnswer & { readonly headerMap: HeaderMap };

/** How one account did for one request, before anything went to the client. */
export type Attempted =
  | { readonly kind: 'no-credential'; readonly error: SwitchyardError }
  | { readonly kind: 'unreachable'; readonly error: SwitchyardError }
  | { readonly kind: 'gone' }
  | { readonly kind: 'answered'; readonly answer: VendorAnswer }
  | {
      readonly kind: 'refused';
      readonly answer: VendorAnswer;
      readonly failure: UpstreamFailure;
      /** What the client is told in place of the vendor's answer, or null to relay that. */
      readonly clientError: ClientError | null;
      readonly retryIsPointless: boolean;
    };

/**
 * Sends a request on an account, up to the commit point. A login that the vendor refuses is renewed once, if it can be, and
 * the request sent once more: the vendor has not accepted it (reliability notes, R11).
 */
export async function attemptUpstream(
  pipeline: Pipeline,
  lane: Lane,
  account: AccountRecord,
  provider: Provider,
  /** Another account served this conversation before. */
  moved: boolean,
): Promise<Attempted> {
  const { credentials, clock } = pipeline;
  let credential: Credential;
  try {
    credential = await credentials.resolve(account, provider, clock.nowMs());
  } catch (error) {
    return { kind: 'no-credential', error: toSwitchyardError(error) };
  }
  const first = await sendWith(pipeline, lane, account, provider, moved, credential);
  if (first.kind !== 'refused' || first.failure.credential === null) return first;
  let renewed: Credential | null;
  try {
    renewed = await credentials.renewed(account, provider, credential, clock.nowMs());
  } catch (error) {
    return withoutRenewal(first, account, toSwitchyardError(error));
  }
  if (renewed === null) return first;
  first.answer.exchange.abort();
  return sendWith(pipeline, lane, account, provider, moved, renewed);
}

/**
 * The vendor's answer where no newer credential could be had. What the account needs is said by who renews it: the login is over, or,
 * when the token endpoint could not be asked, nobody knows that yet, and the client may come back.
 */
function withoutRenewal(
  refused: Extract<Attempted, { kind: 'refused' }>,
  { label }: AccountRecord,
  error: SwitchyardError,
): Attempted {
  const { failure } = refused;
  const credential = error.code === 'credential-expired' ? failure.credential : 'expired';
  return {
    ...refused,
    failure: { ...failure, credential, needsAttention: null },
    ...(isDelayed(error) ? { clientError: delayedRenewal(label, error), retryIsPointless: false } : {}),
  };
}

async function sendWith(
  pipeline: Pipeline,
  lane: Lane,
  account: AccountRecord,
  provider: Provider,
  moved: boolean,
  credential: Credential,
): Promise<Attempted> {
  const { call, translation } = lane;
  const request = upstreamRequest(lane, pipeline.userAgent, { account, provider, credential, moved });
  if (request === null)
    return {
      kind: 'unreachable',
      error: new SwitchyardError('route-unknown', `${provider.descriptor.label} has no such call`),
    };

  let exchange: Exchange | null = null;
  let gone = isOver(call.response);
  let left = (): void => undefined;
  if (gone) return { kind: 'gone' };
  try {
    const answer = await new Promise<OpenAnswer | null>((resolve, reject) => {
      left = () => {
        gone = true;
        exchange?.abort();
        resolve(null);
      };
      call.response.once('close', left);
      openAnswer({
        upstream: pipeline.upstream,
        request,
        streamsJson: call.fromPath.isArrayStream,
        createTap: () => translation?.createTap() ?? pipeline.dialects[call.dialect].createTap(),
        clock: pipeline.clock,
        started: (started) => {
          exchange = started;
        },
      }).then(resolve, reject);
    });
    if (answer === null || gone) return { kind: 'gone' };
    const attempted = judge(pipeline, lane, account, provider, withHeaderMap(answer));
    if (attempted.kind === 'refused' && attempted.failure.credential !== null)
      pipeline.credentials.refused(account, credential);
    return attempted;
  } catch (error) {
    return gone ? { kind: 'gone' } : { kind: 'unreachable', error: toSwitchyardError(error) };
  } finally {
    call.response.off('close', left);
  }
}

function judge(
  pipeline: Pipeline,
  { call, translation }: Lane,
  account: AccountRecord,
  provider: Provider,
  answer: VendorAnswer,
): Attempted {
  const nowMs = pipeline.clock.nowMs();
  const inAnswer = failureInside(answer, translation);
  if (inAnswer !== null) {
    const failure = provider.classify(inStreamFailure(inAnswer, answer.headerMap, nowMs));
    return {
      kind: 'refused',
      answer,
      failure,
      // A vendor's status 200 around a failure is its own dialect's way; another dialect's client gets a true status.
      clientError:
        translation === null
          ? null
          : { status: inAnswer.status ?? 502, code: failure.code, message: said(provider, inAnswer.message) },
      retryIsPointless: false,
    };
  }
  // A client that keeps the vendor's ETag gets its 304.
  if (answer.status < 300 || answer.status === 304) return { kind: 'answered', answer };
  if (answer.status < 400) {
    answer.exchange.abort();
    return {
      kind: 'unreachable',
      error: new SwitchyardError(
        'upstream-redirect',
        `${provider.descriptor.label} answered with a redirect`,
      ),
    };
  }
  const failure = provider.classify({
    status: answer.status,
    headers: answer.headerMap,
    body: answer.held(),
    nowMs,
  });
  const pooled = account.kind !== 'pass-through';
  const translated = translation?.refusal(answer.status, answer.held());
  // An agent that owns a login would renew it over and over if it saw a 401 that is about another account.
  const isLogin = provider.descriptor.genuineClientsOnly || account.kind === 'oauth';
  const hideUnauthorized = pooled && answer.status === 401 && isLogin;
  return {
    kind: 'refused',
    answer,
    failure,
    clientError: hideUnauthorized
      ? {
          status: call.dialect === 'openai-responses' ? 400 : 403,
          code: 'credential-expired',
          message: `Switchyard: the sign-in of "${account.label}" was refused (${failure.message}). Open Switchyard to sign in again or to switch accounts.`,
        }
      : translated === undefined
        ? null
        : {
            // About the account's key, not the client's: an agent must not ask its person to sign in for it.
            status: answer.status === 401 ? 403 : answer.status,
            code: failure.code,
            message: said(provider, translated.message),
            retryAfterSeconds: secondsOf(answer.headerMap['retry-after']),
          },
    retryIsPointless:
      pooled &&
      (answer.status === 401 ||
        (failure.scope === 'account' && failure.authoritative && answer.status === 429)),
  };
}

/** A failure before any content in an answer that began well: an error event, or an error as the whole body. */
function failureInside(answer: VendorAnswer, translation: Lane['translation']): StreamError | null {
  if (answer.status >= 300) return null;
  const inStream = answer.tap?.findings ?? null;
  if (inStream !== null) return inStream.hasContent ? null : inStream.error;
  if (translation === null || !answer.ended()) return null;
  const error = translation.failureIn(answer.held());
  return error === null ? null : streamErrorOf(error);
}

/** A vendor's words to a client that speaks another vendor's dialect: it must be plain who speaks. */
function said(provider: Provider, message: string): string {
  return `${provider.descriptor.vendorLabel} (through Switchyard): ${message}`;
}

function secondsOf(retryAfter: string | undefined): number | undefined {
  const seconds = Number(retryAfter);
  return retryAfter !== undefined && Number.isFinite(seconds) && seconds >= 0
    ? Math.ceil(seconds)
    : undefined;
}

/** An error event as the provider classifies it: status 200 makes it take the failure's own words. */
export function inStreamFailure(error: StreamError, headers: HeaderMap, nowMs: number): UpstreamAnswer {
  return { status: 200, headers, body: Buffer.from(JSON.stringify({ error })), nowMs };
}

function withHeaderMap(answer: OpenAnswer): VendorAnswer {
  return Object.assign(answer, { headerMap: joinRepeated(answer.headers) });
}

/** Vendors repeat no header that a provider reads: as a rule nothing has to be copied. */
function joinRepeated(headers: OpenAnswer['headers']): HeaderMap {
  let joined: Record<string, string | undefined> | null = null;
  for (const name in headers) {
    const value = headers[name];
    if (!Array.isArray(value)) continue;
    joined ??= { ...headers } as Record<string, string | undefined>;
    joined[name] = value.join(', ');
  }
  return joined ?? (headers as HeaderMap);
}

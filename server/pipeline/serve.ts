import type { AccountRecord } from '../accounts/index.ts';
import type { ClientError, RequestFacts } from '../dialects/dialect.ts';
import { toSwitchyardError, type SwitchyardError } from '../errors/index.ts';
import type { Provider, UpstreamFailure } from '../providers/provider.ts';
import { attemptUpstream } from './attempt.ts';
import { bookFailure, bookHeaders } from './book.ts';
import type { InboundCall, Pipeline } from './call.ts';
import { choose, type Routing } from './candidates.ts';
import { codedError } from './coded-error.ts';
import { commit, type Serving } from './commit.ts';
import { laneFor, type Lane } from './lane.ts';
import { refusalOf } from './refusal.ts';
import { startRequestLog } from './request-log.ts';
import { routeCall } from './routing.ts';
import { unseal, unsealAll, type Unsealed } from './sealed.ts';
import { sendError, statusFor } from './send-error.ts';
import { clientRequestSource, type ClientRequestSource } from './translation.ts';

/** Two switches at most: rotating quickly through logins is what people report before vendors end them all. */
const switchLimit = 2;

/**
 * Serves one request: resolve → choose account → (translate) → send → commit → stream → settle. Resolves when the
 * answer is over; every failure was told to the client in its dialect.
 */
export async function serve(pipeline: Pipeline, call: InboundCall): Promise<void> {
  const dialect = pipeline.dialects[call.dialect];
  const reading = call.body === null ? null : dialect.readRequest(call.body);
  const facts = reading?.ok === true ? withPathFacts(reading.facts, call) : null;
  const log = startRequestLog(pipeline, call, facts);
  const fail = (refusal: ClientError): void => {
    const error = { ...refusal, status: statusFor(refusal, call.headers) };
    sendError(call.response, dialect.errorAnswer(error));
    log.end({ state: 'failed', status: error.status, errorCode: error.code, errorMessage: error.message });
  };
  if (reading?.ok === false) {
    fail({ status: 400, code: 'request-malformed', message: `Switchyard: ${reading.message}` });
    return;
  }
  const serving: Serving = { pipeline, call, log, fail };
  try {
    await serveRoutes(serving, facts);
  } catch (error) {
    const known = toSwitchyardError(error);
    if (known.scope !== 'request')
      pipeline.logger.log('error', 'a request failed inside', { code: known.code, detail: known.message });
    fail(codedError(known.code, known.message));
  }
}

/** A dialect that names the model in its path (Gemini) has it there for every other purpose as well. */
export function withPathFacts(facts: RequestFacts, { fromPath }: InboundCall): RequestFacts {
  if (fromPath.model === null) return facts;
  return {
    model: fromPath.model,
    modelSpan: null,
    stream: fromPath.stream ?? facts.stream,
    sessionId: facts.sessionId,
    userId: facts.userId,
    get boundTo() {
      return facts.boundTo;
    },
  };
}

async function serveRoutes(serving: Serving, facts: RequestFacts | null): Promise<void> {
  const { pipeline, call, fail } = serving;
  const routed = await routeCall(pipeline, call, facts);
  if (!routed.ok) {
    fail(codedError(routed.code, routed.message));
    return;
  }
  const { routings, speakers } = routed;
  if (routings.length === 0) {
    const label = speakers[0]?.descriptor.vendorLabel;
    fail(
      codedError(
        'no-account',
        label === undefined
          ? 'there is no provider for this path'
          : `there is no ${label} account that can answer this`,
      ),
    );
    return;
  }
  const source = clientRequestSource(pipeline, call);
  let refusal: ClientError | null = null;
  for (const [index, routing] of routings.entries()) {
    const result = await attemptRoute(serving, facts, routing, source, routings.slice(index + 1));
    if (result.kind === 'served') return;
    refusal ??= result.refusal;
    const next = routings[index + 1];
    if (next === undefined || !(result.isForOthers || next.route.isFallback)) break;
  }
  fail(refusal ?? codedError('no-account', 'there is no account that can answer this'));
}

type RouteResult =
  | { readonly kind: 'served' }
  | {
      readonly kind: 'refused';
      readonly refusal: ClientError;
      /** Nobody here may serve this client at all, now or later: the next group may. */
      readonly isForOthers: boolean;
    };

const notForThisClient: ReadonlySet<string> = new Set(['not-genuine', 'no-account', 'disabled']);

async function attemptRoute(
  serving: Serving,
  facts: RequestFacts | null,
  routing: Routing,
  source: ClientRequestSource,
  later: readonly Routing[],
): Promise<RouteResult> {
  const { pipeline, call, log, fail } = serving;
  const tried = new Set<string>();
  const credentialProblems = new Map<string, string>();
  let opened: Unsealed | null = null;
  for (;;) {
    const chosenAtMs = pipeline.clock.nowMs();
    const choice = choose(pipeline, routing, tried, credentialProblems);
    if (choice.kind === 'none')
      return {
        kind: 'refused',
        refusal: refusalOf(choice, routing.providers, pipeline.clock.nowMs()),
        isForOthers: notForThisClient.has(choice.why),
      };
    const account = pipeline.accounts.require(choice.id);
    const provider = providerOf(routing, account);
    log.attempt(account, choice.reason, routing.route);
    const bound = pipeline.sessions.of(routing.sessionKey);
    const moved = bound !== null && bound.accountId !== account.id;
    const lane: Lane = laneFor(pipeline, call, facts, source, {
      account,
      provider,
      model: routing.route.model,
    });
    if (lane.translation !== null) log.translated(lane.call.dialect, lane.translation.losses);
    const unsealed: Unsealed = opened ?? unseal(pipeline, lane.call, bound, moved);
    const attempted = await attemptUpstream(
      pipeline,
      { ...lane, call: unsealed.call },
      account,
      provider,
      moved,
    );
    if (attempted.kind === 'no-credential') {
      log.attemptEnded(null, attempted.error.code);
      credentialProblems.set(account.id, attempted.error.message);
      if (secretStoreFailed(attempted.error)) {
        fail(codedError('secrets-unavailable', attempted.error.message));
        return { kind: 'served' };
      }
      continue;
    }
    if (attempted.kind === 'gone') {
      log.end({ state: 'cancelled', status: null, partial: true });
      return { kind: 'served' };
    }
    if (attempted.kind === 'unreachable') {
      log.attemptEnded(null, attempted.error.code);
      if (later.some((next) => next.route.isFallback))
        return {
          kind: 'refused',
          refusal: codedError(attempted.error.code, attempted.error.message),
          isForOthers: false,
        };
      fail(codedError(attempted.error.code, attempted.error.message));
      return { kind: 'served' };
    }
    if (attempted.kind === 'refused') {
      bookHeaders(pipeline, account, provider, attempted.answer.headerMap);
      bookFailure(pipeline, account, attempted.failure, lane.facts?.model ?? null);
      log.attemptEnded(attempted.answer.status, attempted.failure.code);
      opened = opened === null ? unsealAll(pipeline, lane.call, attempted.failure) : null;
      if (opened !== null) {
        attempted.answer.exchange.abort();
        continue;
      }
      tried.add(account.id);
      if (mayMove(serving, facts, routing, attempted.failure, tried, credentialProblems)) {
        attempted.answer.exchange.abort();
        continue;
      }
      const next = later[0];
      if (next?.route.isFallback === true && attempted.failure.scope !== 'request') {
        attempted.answer.exchange.abort();
        return {
          kind: 'refused',
          refusal: attempted.clientError ?? codedError('account-unavailable', attempted.failure.message),
          isForOthers: false,
        };
      }
    }
    const switches = attempted.kind === 'refused' ? tried.size - 1 : tried.size;
    try {
      await commit(serving, attempted, {
        account,
        provider,
        lane,
        routing,
        chosenAtMs,
        switches,
        foreign: unsealed.foreign,
      });
    } catch (error) {
      attempted.answer.exchange.abort();
      throw error;
    }
    return { kind: 'served' };
  }
}

/** Another account may be tried: the failure allows it, the person asked for automatic switching, nothing is bound. */
function mayMove(
  { pipeline }: Serving,
  facts: RequestFacts | null,
  routing: Routing,
  failure: UpstreamFailure,
  tried: ReadonlySet<string>,
  credentialProblems: ReadonlyMap<string, string>,
): boolean {
  if (!failure.mayTryAnother || tried.size > switchLimit) return false;
  if (routing.pinnedAccountId !== null || (facts?.boundTo.length ?? 0) > 0) return false;
  if (pipeline.accounts.vendor(routing.vendor).mode !== 'automatic') return false;
  return choose(pipeline, routing, tried, credentialProblems).kind === 'account';
}

function providerOf(routing: Routing, { provider: id }: AccountRecord): Provider {
  const provider = routing.providers.find((entry) => entry.descriptor.id === id);
  if (provider === undefined) throw new Error(`no provider ${id}`);
  return provider;
}

function secretStoreFailed(error: SwitchyardError): boolean {
  return error.code.startsWith('secret-') || error.code === 'secrets-unavailable';
}

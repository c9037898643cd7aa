import { errorCodes, toSwitchyardError, type SwitchyardError } from '../errors/index.ts';
import type { ClientError, RequestFacts } from '../dialects/dialect.ts';
import type { Provider, UpstreamFailure } from '../providers/provider.ts';
import type { AccountRecord } from '../accounts/index.ts';
import { attemptUpstream, inStreamFailure, type Attempted } from './attempt.ts';
import { bookFailure, bookFrames, bookHeaders, bookSuccess } from './book.ts';
import type { InboundCall, Pipeline } from './call.ts';
import { choose, clientRequest, sessionKeyOf, type Routing } from './candidates.ts';
import { ownMessage } from './own-message.ts';
import { passThroughAccount } from './pass-through.ts';
import { refusalOf } from './refusal.ts';
import { relay } from './relay.ts';
import { startRequestLog, type RequestLog } from './request-log.ts';
import { unseal, unsealAll, type Unsealed } from './sealed.ts';
import { sendError, statusFor } from './send-error.ts';

/** Two switches at most: rotating quickly through logins is what people report before vendors end them all. */
const switchLimit = 2;

/**
 * Serves one request in the native lane: resolve → choose account → send → commit → stream → settle. Resolves when
 * the answer is over; every failure was told to the client in its dialect.
 */
export async function serve(pipeline: Pipeline, call: InboundCall): Promise<void> {
  const dialect = pipeline.dialects[call.dialect];
  const reading = call.body === null ? null : dialect.readRequest(call.body);
  const facts = reading?.ok === true ? reading.facts : null;
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
  try {
    const routing = await route(pipeline, call, facts);
    if (routing === null) fail(codedError('no-account', 'there is no provider for this path.'));
    else await attemptUntilServed({ pipeline, call, facts, log, routing, fail });
  } catch (error) {
    const known = toSwitchyardError(error);
    pipeline.logger.log('error', 'a request failed inside', { code: known.code, detail: known.message });
    fail(codedError(known.code, known.message));
  }
}

interface Serving {
  readonly pipeline: Pipeline;
  readonly call: InboundCall;
  readonly facts: RequestFacts | null;
  readonly log: RequestLog;
  readonly routing: Routing;
  readonly fail: (error: ClientError) => void;
}

async function attemptUntilServed(serving: Serving): Promise<void> {
  const { pipeline, call, facts, routing, log, fail } = serving;
  const tried = new Set<string>();
  const credentialProblems = new Map<string, string>();
  let opened: Unsealed | null = null;
  for (;;) {
    const chosenAtMs = pipeline.clock.nowMs();
    const choice = choose(pipeline, routing, facts, tried, credentialProblems);
    if (choice.kind === 'none') {
      fail(refusalOf(choice, routing.providers, pipeline.clock.nowMs()));
      return;
    }
    const account = pipeline.accounts.require(choice.id);
    const provider = providerOf(routing, account.provider);
    log.attempt(account, choice.reason);
    const bound = pipeline.sessions.of(routing.sessionKey);
    const moved = bound !== null && bound.accountId !== account.id;
    const unsealed: Unsealed = opened ?? unseal(pipeline, call, bound, moved);
    const attempted = await attemptUpstream(pipeline, unsealed.call, facts, account, provider, moved);
    if (attempted.kind === 'no-credential') {
      log.attemptEnded(null, attempted.error.code);
      credentialProblems.set(account.id, attempted.error.message);
      if (secretStoreFailed(attempted.error)) {
        fail(codedError('secrets-unavailable', attempted.error.message));
        return;
      }
      continue;
    }
    if (attempted.kind === 'gone') {
      log.end({ state: 'cancelled', status: null, partial: true });
      return;
    }
    if (attempted.kind === 'unreachable') {
      log.attemptEnded(null, attempted.error.code);
      fail(codedError(attempted.error.code, attempted.error.message));
      return;
    }
    if (attempted.kind === 'refused') {
      bookHeaders(pipeline, account, provider, attempted.answer.headerMap);
      bookFailure(pipeline, account, attempted.failure, facts?.model ?? null);
      log.attemptEnded(attempted.answer.status, attempted.failure.code);
      opened = opened === null ? unsealAll(pipeline, call, attempted.failure) : null;
      if (opened !== null) {
        attempted.answer.exchange.abort();
        continue;
      }
      tried.add(account.id);
      if (mayMove(serving, attempted.failure, tried, credentialProblems)) {
        attempted.answer.exchange.abort();
        continue;
      }
    }
    const switches = attempted.kind === 'refused' ? tried.size - 1 : tried.size;
    try {
      await commit(serving, attempted, {
        account,
        provider,
        chosenAtMs,
        switches,
        foreign: unsealed.foreign,
      });
    } catch (error) {
      attempted.answer.exchange.abort();
      throw error;
    }
    return;
  }
}

/** Another account may be tried: the failure allows it, the person asked for automatic switching, nothing is bound. */
function mayMove(
  { pipeline, facts, routing }: Serving,
  failure: UpstreamFailure,
  tried: ReadonlySet<string>,
  credentialProblems: ReadonlyMap<string, string>,
): boolean {
  if (!failure.mayTryAnother || tried.size > switchLimit) return false;
  if (routing.pinnedAccountId !== null || (facts?.boundTo.length ?? 0) > 0) return false;
  if (pipeline.accounts.vendor(routing.vendor).mode !== 'automatic') return false;
  return choose(pipeline, routing, facts, tried, credentialProblems).kind === 'account';
}

/** The account that serves, as it was when it was chosen: a person may remove it meanwhile. */
interface Serves {
  readonly account: AccountRecord;
  readonly provider: Provider;
  readonly chosenAtMs: number;
  readonly switches: number;
  readonly foreign: ReadonlySet<string>;
}

async function commit(
  { pipeline, call, facts, log, routing, fail }: Serving,
  attempted: Extract<Attempted, { kind: 'answered' | 'refused' }>,
  { account, provider, chosenAtMs, switches, foreign }: Serves,
): Promise<void> {
  const { answer } = attempted;
  const dialect = pipeline.dialects[call.dialect];
  log.upstreamRequestId(
    firstHeader(answer.headers, ['request-id', 'x-request-id', 'x-oai-request-id', 'cf-ray']),
  );
  if (attempted.kind === 'refused' && attempted.clientError !== null) {
    answer.exchange.abort();
    fail(attempted.clientError);
    return;
  }
  if (attempted.kind === 'answered') {
    bookHeaders(pipeline, account, provider, answer.headerMap);
    if (call.kind === 'messages' || call.kind === 'responses') {
      // The moment of the choice: an answer that comes after a switch must not tie the conversation to the old account.
      pipeline.sessions.bind(routing.sessionKey, {
        accountId: account.id,
        boundAtMs: chosenAtMs,
        foreign,
      });
      if (answer.tap !== null) log.firstToken();
    }
  }
  const result = await relay({
    answer,
    response: call.response,
    dialect,
    clock: pipeline.clock,
    ownHeaders: {
      'x-switchyard-account': account.id,
      ...(switches > 0 ? { 'x-switchyard-switches': String(switches) } : {}),
      ...(attempted.kind === 'refused' && attempted.retryIsPointless ? { 'x-should-retry': 'false' } : {}),
    },
    truncated: codedError('upstream-broken', 'the vendor broke off in the middle of its answer.'),
  });
  bookFrames(pipeline, account, provider, result.findings);
  const inStream = result.findings?.error ?? null;
  if (attempted.kind === 'answered' && result.outcome === 'complete')
    bookSuccess(pipeline, account, {
      model: facts?.model ?? null,
      startedAtMs: chosenAtMs,
      generates: routing.generates,
    });
  if (inStream !== null && attempted.kind === 'answered') {
    const failure = provider.classify(inStreamFailure(inStream, answer.headerMap, pipeline.clock.nowMs()));
    bookFailure(pipeline, account, failure, facts?.model ?? null);
  }
  const failed =
    attempted.kind === 'refused' || result.outcome === 'failed' || result.outcome === 'truncated';
  log.end({
    state: result.outcome === 'cancelled' ? 'cancelled' : failed ? 'failed' : 'done',
    status: answer.status,
    partial: result.outcome === 'truncated' || result.outcome === 'cancelled',
    findings: result.findings,
    ...(failed ? endingOf(attempted, inStream, result.error) : {}),
  });
}

function endingOf(
  attempted: Extract<Attempted, { kind: 'answered' | 'refused' }>,
  inStream: { readonly code: string | null; readonly type: string; readonly message: string } | null,
  transport: SwitchyardError | null,
): { readonly errorCode: string; readonly errorMessage: string } {
  if (attempted.kind === 'refused')
    return { errorCode: attempted.failure.code, errorMessage: attempted.failure.message };
  if (inStream !== null)
    return { errorCode: inStream.code ?? inStream.type, errorMessage: inStream.message.slice(0, 500) };
  return {
    errorCode: 'upstream-broken',
    errorMessage: transport?.message ?? 'the stream ended before its last event',
  };
}

async function route(
  pipeline: Pipeline,
  call: InboundCall,
  facts: RequestFacts | null,
): Promise<Routing | null> {
  const { pinnedProvider } = call.key;
  const providers = pipeline.providers.filter(
    ({ descriptor }) =>
      descriptor.dialect === call.dialect && (pinnedProvider === null || descriptor.id === pinnedProvider),
  );
  const vendor = providers[0]?.descriptor.vendor;
  if (vendor === undefined) return null;
  const policy = { allowHeadlessClaude: pipeline.settings().allowHeadlessClaude };
  await forgetRefusedLogins(pipeline, providers);
  return {
    vendor,
    providers,
    sessionKey: sessionKeyOf(call, facts),
    pinnedAccountId: call.key.pinnedAccountId,
    passThroughId: await passThroughAccount(pipeline, providers, call, facts, policy),
    generates: call.kind === 'messages' || call.kind === 'responses' || call.kind === 'compact',
    recognition: (provider) => provider.recognise(clientRequest(call, facts), policy),
  };
}

/** A vendor's program that was signed in again has a new login in its file: the old one's refusal is over. */
async function forgetRefusedLogins(pipeline: Pipeline, providers: readonly Provider[]): Promise<void> {
  const nowMs = pipeline.clock.nowMs();
  for (const account of pipeline.accounts.list()) {
    const provider = providers.find((entry) => entry.descriptor.id === account.provider);
    if (provider === undefined || account.kind !== 'cli-login') continue;
    if (pipeline.health.of(account.id, nowMs).credential === null) continue;
    if (await pipeline.credentials.wasRenewed(account, provider, nowMs))
      pipeline.health.note(account.id, { credential: null, needsAttention: null }, nowMs);
  }
}

function providerOf(routing: Routing, id: string): Provider {
  const provider = routing.providers.find((entry) => entry.descriptor.id === id);
  if (provider === undefined) throw new Error(`no provider ${id}`);
  return provider;
}

function secretStoreFailed(error: SwitchyardError): boolean {
  return error.code.startsWith('secret-') || error.code === 'secrets-unavailable';
}

function codedError(code: SwitchyardError['code'], message: string): ClientError {
  return {
    status: errorCodes[code].status,
    code,
    message: ownMessage(code, message),
  };
}

function firstHeader(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  names: readonly string[],
): string | null {
  for (const name of names) {
    const value = headers[name];
    if (typeof value === 'string') return value.slice(0, 200);
  }
  return null;
}

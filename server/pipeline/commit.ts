import type { ClientError } from '../dialects/dialect.ts';
import type { SwitchyardError } from '../errors/index.ts';
import type { QuotaWindow } from '../contract/index.ts';
import { inStreamFailure, type Attempted } from './attempt.ts';
import { bookFailure, bookFrames, bookHeaders, bookSuccess, bookTruncated, type Served } from './book.ts';
import { announceMove } from './announce.ts';
import type { InboundCall, Pipeline } from './call.ts';
import type { Routing } from './candidates.ts';
import { codedError } from './coded-error.ts';
import { cutOff } from './ending.ts';
import type { Lane } from './lane.ts';
import { relay } from './relay.ts';
import type { RequestLog } from './request-log.ts';
import { withoutServedModel } from './served-model.ts';

/** One request while it is served. */
export interface Serving {
  readonly pipeline: Pipeline;
  readonly call: InboundCall;
  readonly log: RequestLog;
  readonly fail: (error: ClientError) => void;
}

/** The account that serves, as it was when it was chosen: a person may remove it meanwhile. */
export interface Serves {
  readonly who: Served;
  readonly lane: Lane;
  readonly routing: Routing;
  readonly chosenAtMs: number;
  /** From sending the request to its first content. */
  readonly firstByteMs: number;
  /** Why this account was chosen. */
  readonly reason: string;
  readonly switches: number;
  readonly foreign: ReadonlySet<string>;
}

type Decided = Extract<Attempted, { kind: 'answered' | 'refused' }>;

/** The commit point is passed: books what the answer says, sends it, and settles when it is over. */
export async function commit(serving: Serving, attempted: Decided, serves: Serves): Promise<void> {
  const { pipeline, call, log, fail } = serving;
  const { who, lane, routing, chosenAtMs, switches, foreign } = serves;
  const { account, provider } = who;
  const { answer } = attempted;
  let windows: readonly QuotaWindow[] = [];
  const model = lane.facts?.model ?? null;
  log.upstreamRequestId(
    firstHeader(answer.headers, ['request-id', 'x-request-id', 'x-oai-request-id', 'cf-ray']),
  );
  if (attempted.kind === 'refused' && attempted.clientError !== null) {
    answer.exchange.abort();
    fail(attempted.clientError);
    return;
  }
  if (attempted.kind === 'answered') {
    windows = bookHeaders(pipeline, account, provider, answer.headerMap);
    if (routing.generates) pipeline.health.report({ kind: 'answering', place: who.place });
    if (routing.generates && call.kind !== 'compact') {
      // The moment of the choice: an answer that comes after a switch must not tie the conversation to the old account.
      announceMove(serving, serves);
      pipeline.sessions.bind(routing.sessionKey, { accountId: account.id, boundAtMs: chosenAtMs, foreign });
      if (answer.tap !== null) log.firstToken();
    }
  }
  const { translation } = lane;
  const result = await relay({
    answer: translation?.answer(answer) ?? (lane.isRenamed ? withoutServedModel(answer, model) : answer),
    response: call.response,
    dialect: pipeline.dialects[call.dialect],
    clock: pipeline.clock,
    ownHeaders: {
      'x-switchyard-account': account.id,
      ...(switches > 0 ? { 'x-switchyard-switches': String(switches) } : {}),
      ...(translation === null ? {} : { 'x-switchyard-translated': lane.call.dialect }),
      ...(attempted.kind === 'refused' && attempted.retryIsPointless ? { 'x-should-retry': 'false' } : {}),
    },
    keepAlive: translation?.keepAlive ?? null,
    ending: call.ending,
    ...(translation === null ? {} : { lastEvent: translation.lastEvent }),
    findings: () => translation?.answerFindings() ?? null,
    truncated: codedError('upstream-broken', 'the vendor broke off in the middle of its answer.'),
  });
  bookFrames(pipeline, account, provider, result.findings);
  const inStream = result.findings?.error ?? null;
  if (attempted.kind === 'answered' && result.outcome === 'complete')
    bookSuccess(pipeline, who, { startedAtMs: chosenAtMs, firstByteMs: serves.firstByteMs, windows });
  if (inStream !== null && attempted.kind === 'answered') {
    const failure = provider.classify(inStreamFailure(inStream, answer.headerMap, pipeline.clock.nowMs()));
    bookFailure(pipeline, who, failure);
  } else if (attempted.kind === 'answered' && result.outcome !== 'complete') {
    if (result.outcome === 'truncated') bookTruncated(pipeline, who);
    else pipeline.health.report({ kind: 'let-go', place: who.place });
  }
  if (translation !== null) log.lostInAnswer(translation.answerLosses());
  const isCut = result.outcome === 'cancelled' || result.outcome === 'shut-down';
  const failed =
    attempted.kind === 'refused' || result.outcome === 'failed' || result.outcome === 'truncated';
  log.end({
    state: isCut ? 'cancelled' : failed ? 'failed' : 'done',
    status: answer.status,
    partial: result.outcome === 'truncated' || isCut,
    findings: result.findings,
    ...(result.outcome === 'shut-down'
      ? endingOfOurs()
      : failed
        ? endingOf(attempted, inStream, result.error)
        : {}),
  });
}

function endingOf(
  attempted: Decided,
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

function endingOfOurs(): { readonly errorCode: string; readonly errorMessage: string } {
  const { code, message } = cutOff();
  return { errorCode: code, errorMessage: message };
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

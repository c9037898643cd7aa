import type { ClientError, RequestFacts } from '../dialects/dialect.ts';
import { toSwitchyardError } from '../errors/index.ts';
import { attemptRoute } from './attempt-route.ts';
import type { InboundCall, Pipeline } from './call.ts';
import { codedError } from './coded-error.ts';
import type { Serving } from './commit.ts';
import { cancelledRecord, isOver } from './ending.ts';
import { nobodyServes } from './nobody.ts';
import { startRequestLog } from './request-log.ts';
import { routeCall } from './routing.ts';
import { sendError, statusFor } from './send-error.ts';
import { clientRequestSource } from './translation.ts';

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
    if (call.ending.hasBegun && isOver(call.response)) {
      log.end(cancelledRecord(call.ending));
      return;
    }
    const error = { ...refusal, requestId: log.id, status: statusFor(refusal, call.headers) };
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
    ...(facts.opening === undefined ? {} : { opening: facts.opening }),
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
    fail(nobodyServes(pipeline, call, facts, speakers));
    return;
  }
  const source = clientRequestSource(pipeline, call);
  let refusal: ClientError | null = null;
  for (const [index, routing] of routings.entries()) {
    const result = await attemptRoute(serving, {
      facts,
      routing,
      source,
      later: routings.slice(index + 1),
    });
    if (result.kind === 'served') return;
    refusal ??= result.refusal;
    const next = routings[index + 1];
    if (next === undefined || !(result.isForOthers || next.route.isFallback)) break;
  }
  fail(refusal ?? codedError('no-account', 'there is no account that can answer this'));
}

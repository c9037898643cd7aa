import type { CountText } from './estimate-tokens.ts';
import { estimateTokens } from './estimate-tokens.ts';
import type { ClientError } from '../dialects/dialect.ts';
import { toSwitchyardError } from '../errors/index.ts';
import { spokenDialects } from '../providers/index.ts';
import type { InboundCall, Pipeline } from './call.ts';
import { codedError } from './coded-error.ts';
import { countAtVendor } from './count-at-vendor.ts';
import { cancelledRecord, isOver } from './ending.ts';
import { startRequestLog } from './request-log.ts';
import { routeCall, type Routed } from './routing.ts';
import { sendError } from './send-error.ts';
import { serve, withPathFacts } from './serve.ts';
import { clientRequestSource } from './translation.ts';

/**
 * Counts a request's tokens. The vendor counts where it can, in its own dialect or in the client's; else we estimate and
 * say so in `x-switchyard-estimate`.
 */
export async function serveCount(pipeline: Pipeline, call: InboundCall): Promise<void> {
  const dialect = pipeline.dialects[call.dialect];
  const reading = call.body === null ? null : dialect.readRequest(call.body);
  if (reading?.ok !== true) {
    await serve(pipeline, call);
    return;
  }
  const facts = withPathFacts(reading.facts, call);
  const routed = await routeCall(pipeline, call, facts);
  if (!routed.ok || routed.routings.length === 0 || vendorCounts(pipeline, call, routed)) {
    await serve(pipeline, call);
    return;
  }
  const log = startRequestLog(pipeline, call, facts);
  const fail = (error: ClientError): void => {
    sendError(call.response, dialect.errorAnswer(error));
    log.end({ state: 'failed', status: error.status, errorCode: error.code, errorMessage: error.message });
  };
  try {
    const source = clientRequestSource(pipeline, call);
    const counted = await countAtVendor(pipeline, call, facts, routed, source);
    const total = counted ?? estimateTokens(source.request(), await tokenizer());
    if (isOver(call.response)) {
      log.end(cancelledRecord(call.ending));
      return;
    }
    const bytes = Buffer.from(
      JSON.stringify(
        pipeline.codecs.clients[call.dialect].counting?.encodeAnswer(total) ?? { input_tokens: total },
      ),
    );
    call.response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': bytes.length,
      ...(counted === null ? { 'x-switchyard-estimate': 'true' } : {}),
    });
    call.response.end(bytes);
    log.end({ state: 'done', status: 200 });
  } catch (error) {
    const known = toSwitchyardError(error);
    fail(codedError(known.code, known.message));
  }
}

/** Some account that may serve has the vendor's own count at its address. */
function vendorCounts(pipeline: Pipeline, call: InboundCall, routed: Extract<Routed, { ok: true }>): boolean {
  const first = routed.routings[0];
  return pipeline.accounts.list().some((account) => {
    const provider = first?.providers.find((entry) => entry.descriptor.id === account.provider);
    return (
      provider !== undefined &&
      first?.route.accountIds.has(account.id) === true &&
      spokenDialects(provider, account).includes(call.dialect) &&
      provider.path('count-tokens', '', { model: 'model', stream: false }) !== null
    );
  });
}

/** Loaded when it is first needed: the table takes a third of a second and some 50 MB. */
async function tokenizer(): Promise<CountText> {
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
  // Text that looks like a control token is text here, not a reason to fail.
  return (text) => countTokens(text, { disallowedSpecial: new Set<string>() });
}

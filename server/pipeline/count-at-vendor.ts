import type { RequestFacts } from '../dialects/dialect.ts';
import { parseJson, asRecord } from '../dialects/index.ts';
import type { JsonObject } from '../ir/index.ts';
import { attemptUpstream } from './attempt.ts';
import type { InboundCall, Pipeline } from './call.ts';
import { choose, firstAttempt } from './candidates.ts';
import { laneFor } from './lane.ts';
import type { Routed } from './routing.ts';
import type { ClientRequestSource } from './translation.ts';

/**
 * The number of tokens as the vendor of the account that would serve counts them, for a request in another dialect. Null
 * when that vendor has no such call or does not answer it: a count is not worth an error, nor a mark on the account.
 */
export async function countAtVendor(
  pipeline: Pipeline,
  call: InboundCall,
  facts: RequestFacts,
  { routings }: Extract<Routed, { ok: true }>,
  source: ClientRequestSource,
): Promise<number | null> {
  const [routing] = routings;
  if (routing === undefined) return null;
  const choice = choose(pipeline, routing, firstAttempt);
  if (choice.kind === 'none') return null;
  const account = pipeline.accounts.require(choice.id);
  const provider = routing.providers.find(({ descriptor }) => descriptor.id === account.provider);
  if (provider === undefined) return null;
  const { model } = routing.route;
  const lane = laneFor(pipeline, call, facts, source, { account, provider, model });
  const counting = pipeline.codecs.upstreams[lane.call.dialect]?.upstreamCounting;
  const name = lane.facts?.model ?? '';
  const body = asRecord(parseJson(lane.translation?.body.toString('utf8') ?? ''));
  if (counting === undefined || body === null) return null;
  if (provider.path('count-tokens', '', { model: name, stream: false }) === null) return null;
  const asked = Buffer.from(JSON.stringify(counting.encodeRequest(body as JsonObject, name)));
  const attempted = await attemptUpstream(
    pipeline,
    { ...lane, call: { ...lane.call, kind: 'count-tokens', body: asked }, translation: null },
    account,
    provider,
    false,
  );
  if (attempted.kind !== 'answered' && attempted.kind !== 'refused') return null;
  const { answer } = attempted;
  if (attempted.kind === 'answered' && answer.ended())
    return counting.decodeAnswer(parseJson(answer.held().toString('utf8')));
  answer.exchange.abort();
  return null;
}

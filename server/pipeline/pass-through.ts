import type { RequestFacts } from '../dialects/dialect.ts';
import type { Provider } from '../providers/provider.ts';
import { clientRequest, headerMap } from './candidates.ts';
import type { InboundCall, Pipeline } from './call.ts';

/**
 * The account behind the login that an agent brought along. It is made on first sight, so that it shows up with live
 * meters; nothing of the login itself is kept.
 */
export async function passThroughAccount(
  pipeline: Pipeline,
  providers: readonly Provider[],
  call: InboundCall,
  facts: RequestFacts | null,
): Promise<string | null> {
  const bearer = call.ownBearer;
  if (bearer === null) return null;
  const provider = providers.find((entry) => entry.ownsBearer(bearer, headerMap(call)));
  const identity = provider?.passThrough?.(clientRequest(call, facts), bearer);
  if (provider === undefined || identity === undefined) return null;
  const { id, vendor } = provider.descriptor;
  const known = pipeline.accounts
    .list()
    .find(
      (account) =>
        account.kind === 'pass-through' &&
        account.provider === id &&
        account.vendorAccountId === identity.stableId,
    );
  if (known !== undefined) return known.id;
  const added = await pipeline.accounts.add({
    id: pipeline.random.uuid(),
    provider: id,
    vendor,
    kind: 'pass-through',
    label: identity.label,
    enabled: true,
    createdAtMs: pipeline.clock.nowMs(),
    email: null,
    plan: null,
    vendorAccountId: identity.stableId,
    secretLastFour: null,
    source: null,
    baseUrl: null,
  });
  return added.id;
}

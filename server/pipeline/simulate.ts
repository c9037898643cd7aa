import type { Choice } from '../scheduler/index.ts';
import type { Pipeline } from './call.ts';
import { choose, firstAttempt, type Routing } from './candidates.ts';

/** The choice for a new conversation with a vendor now, as a request would meet it; nothing is sent or counted. */
export function simulateChoice(
  pipeline: Pipeline,
  ask: { readonly vendor: string; readonly model: string | null; readonly isGenuine: boolean },
): Choice {
  const ofVendor = pipeline.accounts.list().filter((account) => account.vendor === ask.vendor);
  const providerIds = new Set(ofVendor.map(({ provider }) => provider));
  const routing: Routing = {
    route: {
      vendor: ask.vendor,
      model: ask.model,
      reason: 'simulated',
      isFallback: false,
      accountIds: new Set(ofVendor.map(({ id }) => id)),
    },
    vendor: ask.vendor,
    providers: pipeline.providers.filter(({ descriptor }) => providerIds.has(descriptor.id)),
    sessionKey: null,
    pinnedAccountId: null,
    passThroughId: null,
    generates: true,
    recognition: () => ({
      genuine: ask.isGenuine,
      reason: ask.isGenuine ? 'simulated' : 'it is not the vendor’s own client',
    }),
  };
  return choose(pipeline, routing, firstAttempt);
}

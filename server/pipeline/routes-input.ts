import { routedAccount, type RoutesInput } from '../models/index.ts';
import type { InboundCall, Pipeline } from './call.ts';

/** Calls that only the vendor itself can answer. */
const nativeOnly: ReadonlySet<InboundCall['kind']> = new Set(['compact', 'models', 'hello']);

/** Gathers the facts for `resolveRoutes`. */
export function routesInput(pipeline: Pipeline, call: InboundCall, model: string | null): RoutesInput {
  const { modelRules, excludedModels } = pipeline.settings();
  return {
    model,
    agent: call.key.agent,
    pinnedProvider: call.fromPath.provider ?? call.key.pinnedProvider,
    pinnedAccountId: call.key.pinnedAccountId,
    accounts: pipeline.accounts.list().flatMap((account) => {
      const provider = pipeline.providers.find((entry) => entry.descriptor.id === account.provider);
      if (provider === undefined) return [];
      return [
        routedAccount(account, provider, {
          dialect: call.dialect,
          nativeOnly: nativeOnly.has(call.kind),
          models: pipeline.models.listed(account.id),
          inUse: pipeline.accounts.vendor(account.vendor).inUseAccountId === account.id,
        }),
      ];
    }),
    rules: modelRules,
    excluded: excludedModels,
  };
}

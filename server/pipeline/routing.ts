import type { RequestFacts } from '../dialects/dialect.ts';
import { resolveRoutes, ruleFor, splitTarget, type Route, type RoutesInput } from '../models/index.ts';
import type { Provider } from '../providers/provider.ts';
import type { InboundCall, Pipeline } from './call.ts';
import { clientRequest, type Routing } from './candidates.ts';
import { passThroughAccount } from './pass-through.ts';
import { routesInput } from './routes-input.ts';
import { sessionKeyOf } from './session-key.ts';

const generates: ReadonlySet<InboundCall['kind']> = new Set([
  'messages',
  'responses',
  'compact',
  'chat',
  'completions',
  'generate',
]);

export type Routed =
  | { readonly ok: true; readonly routings: readonly Routing[]; readonly speakers: readonly Provider[] }
  | { readonly ok: false; readonly code: 'model-excluded'; readonly message: string };

/** Where a request may go and what stays the same over all attempts there, in the order in which they are tried. */
export async function routeCall(
  pipeline: Pipeline,
  call: InboundCall,
  facts: RequestFacts | null,
): Promise<Routed> {
  const pinned = call.fromPath.provider ?? call.key.pinnedProvider;
  const speakers = pipeline.providers.filter(
    ({ descriptor }) =>
      descriptor.dialects.includes(call.dialect) && (pinned === null || descriptor.id === pinned),
  );
  const policy = { allowHeadlessClaude: pipeline.settings().allowHeadlessClaude };
  await forgetRefusedLogins(pipeline);
  const passThroughId = await passThroughAccount(pipeline, speakers, call, facts, policy);
  const model = call.kind === 'models' ? null : (facts?.model ?? null);
  let input = routesInput(pipeline, call, model);
  if (needsLists(input)) {
    await pipeline.models.learn();
    input = routesInput(pipeline, call, model);
  }
  const routes = resolveRoutes(input);
  if (!routes.ok) return routes;
  const isGenerating = generates.has(call.kind);
  const sessionKey = sessionKeyOf(call, facts, isGenerating);
  return {
    ok: true,
    speakers,
    routings: routes.routes.map((route) => ({
      route,
      vendor: route.vendor,
      providers: providersOf(pipeline, route),
      sessionKey,
      pinnedAccountId: call.key.pinnedAccountId,
      passThroughId,
      generates: isGenerating,
      recognition: (provider) => provider.recognise(clientRequest(call, facts), policy),
    })),
  };
}

/** A name that no vendor's models are called by and no prefix places: only the lists tell who has it. */
function needsLists(input: RoutesInput): boolean {
  const { model } = input;
  if (model === null) return false;
  const targets = ruleFor(input, model)?.targets ?? [model];
  return targets.some(
    (target) =>
      splitTarget(target, input.accounts).prefix === null &&
      !input.accounts.some(
        (account) => account.modelNames?.test(target) === true || account.models?.has(target) === true,
      ),
  );
}

function providersOf(pipeline: Pipeline, route: Route): readonly Provider[] {
  const ids = new Set(
    pipeline.accounts
      .list()
      .filter((account) => route.accountIds.has(account.id))
      .map((account) => account.provider),
  );
  return pipeline.providers.filter(({ descriptor }) => ids.has(descriptor.id));
}

/** A vendor's program that was signed in again has a new login in its file: the old one's refusal is over. */
async function forgetRefusedLogins(pipeline: Pipeline): Promise<void> {
  const nowMs = pipeline.clock.nowMs();
  for (const account of pipeline.accounts.list()) {
    if (account.kind !== 'cli-login') continue;
    const { state } = pipeline.health.state().accounts.get(account.id)?.credential ?? { state: 'ok' };
    if (state !== 'expired' && state !== 'needs-login') continue;
    const provider = pipeline.providers.find((entry) => entry.descriptor.id === account.provider);
    if (provider !== undefined && (await pipeline.credentials.wasRenewed(account, provider, nowMs)))
      pipeline.health.report({
        kind: 'credential',
        accountId: account.id,
        event: { kind: 'newer-token' },
      });
  }
}

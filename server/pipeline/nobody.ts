import type { ClientError, RequestFacts } from '../dialects/dialect.ts';
import { isNamed, ruleFor, splitTarget } from '../models/index.ts';
import type { Provider } from '../providers/provider.ts';
import type { InboundCall, Pipeline } from './call.ts';
import { codedError } from './coded-error.ts';
import { routesInput } from './routes-input.ts';

/**
 * Why no account can be asked at all. `speakers` are the providers that speak the client's dialect. An account that the
 * model's name or a rule names, and that serves its vendor's own client only, is the reason: adding another account of
 * the client's dialect would not help.
 */
export function nobodyServes(
  pipeline: Pipeline,
  call: InboundCall,
  facts: RequestFacts | null,
  speakers: readonly Provider[],
): ClientError {
  if (call.kind === 'compact')
    return codedError('translation-refused', 'only OpenAI itself can compact a conversation this way');
  const named = namedPlan(pipeline, call, facts?.model ?? null);
  if (named !== null) return codedError('not-genuine-client', named);
  const pinned = nobodyPinned(pipeline, call, facts?.model ?? null);
  if (pinned !== null) return pinned;
  const label = speakers[0]?.descriptor.vendorLabel;
  return codedError(
    'no-account',
    label === undefined
      ? 'there is no provider for this path'
      : `there is no ${label} account that can answer this`,
  );
}

/** The path or the client key leaves one provider or account over, and that one is the reason. */
function nobodyPinned(pipeline: Pipeline, call: InboundCall, model: string | null): ClientError | null {
  const { pinnedProvider, pinnedAccountId, accounts } = routesInput(pipeline, call, model);
  if (pinnedProvider === null && pinnedAccountId === null) return null;
  const left = accounts.filter(
    ({ id, provider }) => provider === (pinnedProvider ?? provider) && id === (pinnedAccountId ?? id),
  );
  if (left.length > 0 && (model === null || !left.some(({ canServe }) => canServe))) return null;
  const where = call.fromPath.provider === null ? 'client key' : 'path';
  return codedError(
    'no-account',
    left.length === 0
      ? `there is no account of "${pinnedProvider ?? pinnedAccountId ?? ''}", which this ${where} is bound to`
      : `"${left[0]?.label ?? ''}", which this ${where} is bound to, is not known to have this model`,
  );
}

function namedPlan(pipeline: Pipeline, call: InboundCall, model: string | null): string | null {
  if (model === null) return null;
  const input = routesInput(pipeline, call, model);
  for (const target of ruleFor(input, model)?.targets ?? [model]) {
    const { prefix } = splitTarget(target, input.accounts);
    if (prefix === null) continue;
    const plan = input.accounts.find((account) => isNamed(account, prefix) && !account.canServe);
    const provider = pipeline.providers.find(({ descriptor }) => descriptor.id === plan?.provider);
    if (plan !== undefined && typeof provider?.descriptor.refusal === 'string')
      return `this model is asked of "${plan.label}". ${provider.descriptor.refusal}`;
  }
  return null;
}

import { hash } from 'node:crypto';
import type { AccountRecord } from '../accounts/index.ts';
import type { RequestFacts } from '../dialects/dialect.ts';
import type { Provider, RecognitionPolicy } from '../providers/provider.ts';
import { clientRequest, headerMap } from './candidates.ts';
import type { InboundCall, Pipeline } from './call.ts';

/** Logins are few; what lies beyond has been renewed away long ago. */
const rememberedLogins = 200;

/**
 * The account behind the login that an agent brought along. It is made on first sight, so that it shows up with live
 * meters; nothing of the login itself is kept but its hash, in memory, because some calls do not say whose they are.
 */
export async function passThroughAccount(
  pipeline: Pipeline,
  providers: readonly Provider[],
  call: InboundCall,
  facts: RequestFacts | null,
  policy: RecognitionPolicy,
): Promise<string | null> {
  const bearer = call.ownBearer;
  if (bearer === null) return null;
  const provider = providers.find((entry) => entry.ownsBearer(bearer, headerMap(call)));
  const request = clientRequest(call, facts);
  const identity = provider?.passThrough?.(request, bearer);
  if (provider === undefined || identity === undefined) return null;
  // Another program that holds such a login is refused; it must not appear as the agent's own account.
  if (!provider.recognise(request, policy).genuine) return null;

  const login = hash('sha256', bearer);
  const ofProvider = pipeline.accounts
    .list()
    .filter((account) => account.kind === 'pass-through' && account.provider === provider.descriptor.id);
  const named = ofProvider.find((account) => account.vendorAccountId === identity.stableId);
  const remembered = ofProvider.find((account) => account.id === pipeline.relayedLogins.get(login));
  const known = identity.certain
    ? (named ?? (await rename(pipeline, remembered, identity.stableId)))
    : (remembered ?? named ?? theOnlyOne(call, ofProvider));
  const id = known?.id ?? (await add(pipeline, provider, identity));
  remember(pipeline.relayedLogins, login, id);
  return id;
}

/** A renewed login that makes itself known with a small call, before it says whose it is. */
function theOnlyOne(call: InboundCall, accounts: readonly AccountRecord[]): AccountRecord | undefined {
  const isSmallCall = call.kind === 'models' || call.kind === 'count-tokens';
  return isSmallCall && accounts.length === 1 ? accounts[0] : undefined;
}

/** A login first seen in a call without an identity gets its real one when a later call tells it. */
async function rename(
  pipeline: Pipeline,
  account: AccountRecord | undefined,
  stableId: string,
): Promise<AccountRecord | undefined> {
  if (account === undefined || account.vendorAccountId?.startsWith('token-') !== true) return undefined;
  return pipeline.accounts.update(account.id, { vendorAccountId: stableId });
}

async function add(
  pipeline: Pipeline,
  { descriptor }: Provider,
  identity: { readonly label: string; readonly stableId: string },
): Promise<string> {
  const added = await pipeline.accounts.add({
    id: pipeline.random.uuid(),
    provider: descriptor.id,
    vendor: descriptor.vendor,
    kind: 'pass-through',
    label: freeLabel(pipeline, identity.label),
    enabled: true,
    createdAtMs: pipeline.clock.nowMs(),
    email: null,
    plan: null,
    vendorAccountId: identity.stableId,
    secretLastFour: null,
    source: null,
    baseUrl: null,
    endpoint: null,
  });
  return added.id;
}

/** Two logins of one agent are told apart by more than an id. */
function freeLabel(pipeline: Pipeline, wanted: string): string {
  const taken = new Set(pipeline.accounts.list().map((account) => account.label));
  let label = wanted;
  for (let number = 2; taken.has(label); number += 1) label = `${wanted} ${number}`;
  return label;
}

function remember(logins: Map<string, string>, login: string, id: string): void {
  logins.delete(login);
  logins.set(login, id);
  const oldest = logins.keys().next().value;
  if (logins.size > rememberedLogins && oldest !== undefined) logins.delete(oldest);
}

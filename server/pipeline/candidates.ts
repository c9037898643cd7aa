import {
  defaultAccountRouting,
  defaultGroupRouting,
  isUsable,
  wellStanding,
  type AccountRecord,
  type VendorState,
} from '../accounts/index.ts';
import type { RequestFacts } from '../dialects/dialect.ts';
import type { ClientRequest, HeaderMap, Provider, Recognition } from '../providers/provider.ts';
import type { Route } from '../models/index.ts';
import { chooseAccount, type Candidate, type Choice, type GroupPolicy } from '../scheduler/index.ts';
import { endpointOf } from './book.ts';
import type { InboundCall, Pipeline } from './call.ts';
import { planFacts, unknownPlan } from './plan-facts.ts';
import type { CredentialProblem } from './renewal-delay.ts';

/** What stays the same over all attempts of one request. */
export interface Routing {
  readonly route: Route;
  readonly vendor: string;
  readonly providers: readonly Provider[];
  readonly sessionKey: string | null;
  readonly pinnedAccountId: string | null;
  /** The account behind the login that the agent brought along, else null. */
  readonly passThroughId: string | null;
  /** The call makes tokens: a used-up plan keeps it back, but neither a model list nor a token count. */
  readonly generates: boolean;
  readonly recognition: (provider: Provider) => Recognition;
}

/** What only one attempt of a request knows. */
export interface AttemptFacts {
  readonly tried: ReadonlySet<string>;
  readonly credentialProblems: ReadonlyMap<string, CredentialProblem>;
  /** The conversation holds what only its account can read. */
  readonly isBound: () => boolean;
}

/** Of a request that was not tried anywhere, and that anybody could read. */
export const firstAttempt: AttemptFacts = {
  tried: new Set(),
  credentialProblems: new Map(),
  isBound: () => false,
};

/** Gathers facts for `chooseAccount`. Tried accounts and dead credentials are those of this request. */
export function choose(pipeline: Pipeline, routing: Routing, attempt: AttemptFacts): Choice {
  const nowMs = pipeline.clock.nowMs();
  const state = pipeline.accounts.vendor(routing.vendor);
  const offered = accountsFor(pipeline, routing);
  const genuine = routing.providers.find((provider) => provider.descriptor.genuineClientsOnly);
  const recognition = genuine === undefined ? null : routing.recognition(genuine);
  // Until the person chooses, an agent that brings its own login keeps it.
  const own = offered.find(({ account }) => account.id === routing.passThroughId);
  const ownFirst = own?.account.enabled === true && !state.chosenByPerson;
  return chooseAccount({
    nowMs,
    candidates: offered.map((entry) => candidate(pipeline, routing, entry, state, attempt, nowMs)),
    inUseAccountId: ownFirst ? routing.passThroughId : state.inUseAccountId,
    switchedAtMs: state.switchedAtMs,
    mode: state.mode,
    policy: policyOf(state, nowMs),
    pinnedAccountId: routing.pinnedAccountId,
    session: pipeline.sessions.of(routing.sessionKey),
    isBound: attempt.isBound,
    client: {
      genuine: recognition?.genuine ?? false,
      reason: recognition?.reason ?? 'it is not the vendor’s own client',
      bringsLogin: routing.passThroughId !== null,
    },
    tried: attempt.tried,
    holdUntilMs: pipeline.holds.get(routing.vendor) ?? 0,
  });
}

function policyOf(
  { routing = defaultGroupRouting, insistsUntilMs = 0 }: VendorState,
  nowMs: number,
): GroupPolicy {
  return {
    strategy: routing.strategy,
    thresholdFraction: insistsUntilMs > nowMs ? Number.POSITIVE_INFINITY : routing.thresholdPercent / 100,
    movesBound: routing.movesBound,
  };
}

export interface OfferedAccount {
  readonly account: AccountRecord;
  readonly provider: Provider;
}

/** The vendor's accounts that can answer this call; of several passed-through logins only the one on the request. */
export function accountsFor(pipeline: Pipeline, routing: Routing): readonly OfferedAccount[] {
  return pipeline.accounts.list().flatMap((account) => {
    if (!routing.route.accountIds.has(account.id)) return [];
    const provider = routing.providers.find((entry) => entry.descriptor.id === account.provider);
    if (provider === undefined) return [];
    const otherLogin =
      account.kind === 'pass-through' &&
      routing.passThroughId !== null &&
      account.id !== routing.passThroughId;
    return otherLogin ? [] : [{ account, provider }];
  });
}

function candidate(
  pipeline: Pipeline,
  routing: Routing,
  { account, provider }: OfferedAccount,
  group: VendorState,
  attempt: AttemptFacts,
  nowMs: number,
): Candidate {
  const { id } = account;
  const { reservePercent, weight } = account.routing ?? defaultAccountRouting;
  const standing = routing.generates
    ? pipeline.health.standing(id, routing.route.model, endpointOf(account, provider), nowMs)
    : wellStanding;
  const passThrough = account.kind === 'pass-through';
  const asksPlan = routing.generates && (group.mode === 'automatic' || reservePercent > 0);
  const plan = asksPlan ? planFacts(pipeline.quota.of(id), nowMs) : unknownPlan;
  const found = attempt.credentialProblems.get(id);
  return {
    id,
    label: account.label,
    position: account.position,
    enabled: account.enabled,
    genuineClientsOnly: provider.descriptor.genuineClientsOnly,
    passThrough,
    credentialProblem: found?.reason ?? credentialProblem(pipeline, account),
    credentialUntilMs: found?.untilMs ?? null,
    // The agent brings its login anew with each request, and the vendor tells it what is wrong with it.
    needsAttention: passThrough ? null : pipeline.health.attention(id, nowMs),
    coolingUntilMs: standing.untilMs,
    coolingReason: standing.reason,
    toldUntilMs: standing.toldUntilMs,
    resetsAtMs: standing.resetsAtMs,
    phase: standing.phase,
    usedFraction: plan.usedFraction,
    usedResetsAtMs: plan.usedResetsAtMs,
    longResetsAtMs: plan.longResetsAtMs,
    reserveFraction: reservePercent / 100,
    weight,
    credit: pipeline.rotation.credit(account.vendor, id),
  };
}

/** A login that was found to be over; what the agent brings along is its own to renew. */
function credentialProblem(pipeline: Pipeline, account: AccountRecord): string | null {
  if (account.kind === 'pass-through') return null;
  const credential = pipeline.health.state().accounts.get(account.id)?.credential;
  if (credential === undefined || isUsable(credential, true)) return null;
  return credential.state === 'store'
    ? 'its secret cannot be read now'
    : 'reason' in credential
      ? credential.reason
      : credential.state;
}

/** The request as a provider's recogniser sees it. */
export function clientRequest(call: InboundCall, facts: RequestFacts | null): ClientRequest {
  return {
    method: call.method,
    path: call.path,
    headers: headerMap(call),
    userId: facts?.userId ?? null,
    keyAgent: call.key.agent,
  };
}

export function headerMap(call: InboundCall): HeaderMap {
  return call.headers as HeaderMap;
}

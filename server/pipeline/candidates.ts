import type { AccountRecord } from '../accounts/index.ts';
import type { RequestFacts } from '../dialects/dialect.ts';
import type { ClientRequest, HeaderMap, Provider, Recognition } from '../providers/provider.ts';
import type { Route } from '../models/index.ts';
import { chooseAccount, type Candidate, type Choice } from '../scheduler/index.ts';
import type { InboundCall, Pipeline } from './call.ts';

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

/** Gathers facts for `chooseAccount`. Tried accounts and dead credentials are those of this request. */
export function choose(
  pipeline: Pipeline,
  routing: Routing,
  tried: ReadonlySet<string>,
  credentialProblems: ReadonlyMap<string, string>,
): Choice {
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
    candidates: offered.map(({ account, provider }) =>
      candidate(
        pipeline,
        account,
        provider,
        routing.generates ? { model: routing.route.model } : null,
        nowMs,
        credentialProblems.get(account.id) ?? null,
      ),
    ),
    inUseAccountId: ownFirst ? routing.passThroughId : state.inUseAccountId,
    switchedAtMs: state.switchedAtMs,
    mode: state.mode,
    pinnedAccountId: routing.pinnedAccountId,
    session: pipeline.sessions.of(routing.sessionKey),
    client: {
      genuine: recognition?.genuine ?? false,
      reason: recognition?.reason ?? 'it is not the vendor’s own client',
      bringsLogin: routing.passThroughId !== null,
    },
    tried,
  });
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
  account: AccountRecord,
  provider: Provider,
  generating: { readonly model: string | null } | null,
  nowMs: number,
  credentialProblem: string | null,
): Candidate {
  const health = pipeline.health.of(account.id, nowMs);
  const onModel = health.models.get(generating?.model ?? '');
  const resting = health.cooldown ?? (onModel !== undefined && onModel.untilMs > nowMs ? onModel : null);
  const cooldown = generating === null ? null : resting;
  const passThrough = account.kind === 'pass-through';
  return {
    id: account.id,
    label: account.label,
    position: account.position,
    enabled: account.enabled,
    genuineClientsOnly: provider.descriptor.genuineClientsOnly,
    passThrough,
    credentialProblem,
    // The agent brings its login anew with each request, and the vendor tells it what is wrong with it.
    needsAttention: passThrough ? null : health.needsAttention,
    coolingUntilMs: cooldown?.untilMs ?? null,
    coolingReason: cooldown?.reason ?? null,
  };
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

const sessionHeaders = [
  'x-claude-code-session-id',
  'session-id',
  'session_id',
  'thread-id',
  'conversation_id',
  'conversation-id',
];

/** Names the conversation, per client key; null when the client tells nothing. */
export function sessionKeyOf(call: InboundCall, facts: RequestFacts | null): string | null {
  for (const name of sessionHeaders) {
    const value = call.headers[name];
    if (typeof value === 'string' && value !== '' && value.length <= 200) return `${call.key.id}:${value}`;
  }
  const fromBody = facts?.sessionId;
  return fromBody !== null && fromBody !== undefined && fromBody.length <= 200
    ? `${call.key.id}:${fromBody}`
    : null;
}

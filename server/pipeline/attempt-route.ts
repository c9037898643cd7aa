import type { AccountRecord, Place } from '../accounts/index.ts';
import { defaultAccountRouting } from '../accounts/index.ts';
import type { ClientError, RequestFacts } from '../dialects/dialect.ts';
import type { SwitchyardError } from '../errors/index.ts';
import type { Provider } from '../providers/provider.ts';
import { mayFailOver, queueLimits, type Choice, type RequestShare } from '../scheduler/index.ts';
import { attemptUpstream, type Attempted } from './attempt.ts';
import { bookFailure, bookFault, bookHeaders, bookTruncated, endpointOf, type Served } from './book.ts';
import { choose, type AttemptFacts, type Routing } from './candidates.ts';
import { codedError } from './coded-error.ts';
import { commit, type Serving } from './commit.ts';
import { cancelledRecord } from './ending.ts';
import { faultOfSilence } from './faults.ts';
import { laneFor, type Lane } from './lane.ts';
import { refusalOf } from './refusal.ts';
import { credentialProblemOf, type CredentialProblem } from './renewal-delay.ts';
import { unseal, unsealAll, type Unsealed } from './sealed.ts';
import type { ClientRequestSource } from './translation.ts';
import { pause, takePlace, waitForPlace } from './waiting.ts';

export type RouteResult =
  | { readonly kind: 'served' }
  | {
      readonly kind: 'refused';
      readonly refusal: ClientError;
      /** Nobody here may serve this client at all, now or later: the next group may. */
      readonly isForOthers: boolean;
    };

const served: RouteResult = { kind: 'served' };
const notForThisClient: ReadonlySet<string> = new Set(['not-genuine', 'no-account', 'disabled']);
/** How often it is looked whether a probe has been answered. */
const probePollMs = 100;

export interface RouteAttempt {
  readonly facts: RequestFacts | null;
  readonly routing: Routing;
  readonly source: ClientRequestSource;
  /** Routes that are left when this one fails. */
  readonly later: readonly Routing[];
}

/** Serves a request on one route: choose, send, and before anything was sent to the client perhaps once more elsewhere. */
export async function attemptRoute(serving: Serving, route: RouteAttempt): Promise<RouteResult> {
  const { pipeline } = serving;
  const share = pipeline.retryBudget.enter(route.routing.vendor, pipeline.clock.nowMs());
  try {
    return await tryAccounts(serving, route, share);
  } finally {
    share.leave();
  }
}

async function tryAccounts(serving: Serving, route: RouteAttempt, share: RequestShare): Promise<RouteResult> {
  const { pipeline, call, log, fail } = serving;
  const { facts, routing } = route;
  const tried = new Set<string>();
  const credentialProblems = new Map<string, CredentialProblem>();
  const attempt: AttemptFacts = {
    tried,
    credentialProblems,
    isBound: once(() => (facts?.boundTo.length ?? 0) > 0),
  };
  const request = log.id;
  let opened: Unsealed | null = null;
  let waitedMs = 0;
  for (;;) {
    const chosenAtMs = pipeline.clock.nowMs();
    const choice = choose(pipeline, routing, attempt);
    if (choice.waitMs > waitedMs) {
      const step = choice.kind === 'none' ? choice.waitMs : Math.min(probePollMs, choice.waitMs);
      waitedMs += step;
      if (await pause(pipeline.clock, call.response, step)) continue;
      return gone(serving);
    }
    if (choice.kind === 'none') return refused(pipeline, choice, routing);
    const account = pipeline.accounts.require(choice.id);
    const provider = providerOf(routing, account);
    const limit = account.routing?.concurrency ?? defaultAccountRouting.concurrency ?? queueLimits.running;
    let release = routing.generates ? takePlace(pipeline.queue, account.id, limit) : () => undefined;
    if (release === null) {
      const place = { id: account.id, limit };
      const admission = await waitForPlace(pipeline.queue, place, routing.sessionKey ?? request, call);
      if (admission.kind === 'left') return gone(serving);
      if (admission.kind !== 'admitted') {
        fail(busy(account, admission.kind));
        return served;
      }
      release = admission.release;
      // The account may have been used up while this one waited.
      const again = choose(pipeline, routing, attempt);
      if (again.kind === 'none' || again.id !== account.id) {
        release();
        continue;
      }
    }
    try {
      const place: Place = {
        accountId: account.id,
        model: routing.route.model,
        endpoint: endpointOf(account, provider),
        request,
      };
      const who: Served = { account, provider, place, generates: routing.generates };
      if (choice.takesTurn) countTurn(serving, routing, choice);
      if (routing.generates) pipeline.health.report({ kind: 'begun', place });
      log.attempt(account, choice.reason, routing.route);
      const sentMs = pipeline.clock.monotonicMs();
      const done = await sendOnce(serving, route, who, opened, choice.movedFromId !== null);
      if (done.kind === 'no-credential') {
        pipeline.health.report({ kind: 'let-go', place });
        log.attemptEnded(null, done.error.code);
        credentialProblems.set(account.id, credentialProblemOf(done.error, pipeline.clock.nowMs()));
        if (!secretStoreFailed(done.error)) continue;
        fail(codedError('secrets-unavailable', done.error.message));
        return served;
      }
      if (done.kind === 'gone') {
        pipeline.health.report({ kind: 'let-go', place });
        return gone(serving);
      }
      if (done.kind === 'unreachable') return unreachable(serving, route, who, done.error);
      const { attempted, lane, unsealed } = done;
      if (attempted.kind === 'refused') {
        bookHeaders(pipeline, account, provider, attempted.answer.headerMap);
        bookFailure(pipeline, who, attempted.failure);
        log.attemptEnded(attempted.answer.status, attempted.failure.code);
        opened = opened === null ? unsealAll(pipeline, lane.call, attempted.failure) : null;
        if (opened !== null) {
          attempted.answer.exchange.abort();
          continue;
        }
        tried.add(account.id);
        if (mayMove(serving, route, attempt, attempted, share)) {
          attempted.answer.exchange.abort();
          continue;
        }
        const next = route.later[0];
        if (next?.route.isFallback === true && attempted.failure.scope !== 'request') {
          attempted.answer.exchange.abort();
          return {
            kind: 'refused',
            refusal: attempted.clientError ?? codedError('account-unavailable', attempted.failure.message),
            isForOthers: false,
          };
        }
      } else share.succeeded(pipeline.clock.nowMs());
      const switches = attempted.kind === 'refused' ? tried.size - 1 : tried.size;
      try {
        await commit(serving, attempted, {
          who,
          lane,
          routing,
          chosenAtMs,
          firstByteMs: pipeline.clock.monotonicMs() - sentMs,
          switches,
          reason: choice.reason,
          foreign: unsealed.foreign,
        });
      } catch (error) {
        attempted.answer.exchange.abort();
        throw error;
      }
      return served;
    } finally {
      release();
    }
  }
}

type Sent =
  | Extract<Attempted, { kind: 'no-credential' | 'unreachable' | 'gone' }>
  | {
      readonly kind: 'decided';
      readonly attempted: Extract<Attempted, { kind: 'answered' | 'refused' }>;
      readonly lane: Lane;
      readonly unsealed: Unsealed;
    };

async function sendOnce(
  { pipeline, call, log }: Serving,
  { facts, routing, source }: RouteAttempt,
  { account, provider }: Served,
  opened: Unsealed | null,
  moved: boolean,
): Promise<Sent> {
  const lane = laneFor(pipeline, call, facts, source, { account, provider, model: routing.route.model });
  if (lane.translation !== null) log.translated(lane.call.dialect, lane.translation.losses);
  const unsealed = opened ?? unseal(pipeline, lane.call, pipeline.sessions.of(routing.sessionKey), moved);
  const attempted = await attemptUpstream(
    pipeline,
    { ...lane, call: unsealed.call },
    account,
    provider,
    moved,
  );
  return attempted.kind === 'answered' || attempted.kind === 'refused'
    ? { kind: 'decided', attempted, lane, unsealed }
    : attempted;
}

/** Another account may be tried, and there is one. */
function mayMove(
  { pipeline }: Serving,
  { routing }: RouteAttempt,
  attempt: AttemptFacts,
  { failure }: Extract<Attempted, { kind: 'refused' }>,
  share: RequestShare,
): boolean {
  const group = pipeline.accounts.vendor(routing.vendor);
  return mayFailOver({
    failureAllows: failure.mayTryAnother,
    refusals: attempt.tried.size,
    isAutomatic: group.mode === 'automatic',
    isPinned: routing.pinnedAccountId !== null,
    isBound: () => group.routing?.movesBound !== true && attempt.isBound(),
    hasBudget: () =>
      choose(pipeline, routing, attempt).kind === 'account' && share.tryAgain(pipeline.clock.nowMs()),
  });
}

function unreachable(
  { pipeline, log, fail }: Serving,
  { later }: RouteAttempt,
  who: Served,
  error: SwitchyardError,
): RouteResult {
  if (error.code === 'upstream-broken') bookTruncated(pipeline, who);
  else if (who.generates) bookFault(pipeline, who, faultOfSilence(error));
  log.attemptEnded(null, error.code);
  const refusal = codedError(error.code, error.message);
  if (later.some((next) => next.route.isFallback)) return { kind: 'refused', refusal, isForOthers: false };
  fail(refusal);
  return served;
}

function refused(
  pipeline: Serving['pipeline'],
  choice: Extract<Choice, { kind: 'none' }>,
  routing: Routing,
): RouteResult {
  return {
    kind: 'refused',
    refusal: refusalOf(choice, routing.providers, pipeline.clock.nowMs()),
    isForOthers: notForThisClient.has(choice.why),
  };
}

function gone({ call, log }: Serving): RouteResult {
  log.end(cancelledRecord(call.ending));
  return served;
}

function busy({ label }: AccountRecord, why: 'full' | 'late'): ClientError {
  const sentence =
    why === 'full'
      ? `too many requests wait for "${label}".`
      : `"${label}" had no place for this request within 30 s; too many run at the same time.`;
  return { ...codedError('overloaded', sentence), retryAfterSeconds: 5 };
}

/** Everybody who could have had this new conversation earns a share, and the chosen one pays for it. */
function countTurn(
  { pipeline }: Serving,
  { vendor }: Routing,
  { id, verdicts }: Extract<Choice, { kind: 'account' }>,
): void {
  const isWeighted = pipeline.accounts.vendor(vendor).routing?.strategy === 'weighted';
  const ready = verdicts
    .filter(({ skip }) => skip === null)
    .map((verdict) => ({
      id: verdict.id,
      weight: isWeighted ? (pipeline.accounts.byId(verdict.id)?.routing?.weight ?? 1) : 1,
    }));
  pipeline.rotation.taken(vendor, ready, id);
}

function once(ask: () => boolean): () => boolean {
  let answer: boolean | null = null;
  return () => (answer ??= ask());
}

function providerOf(routing: Routing, { provider: id }: AccountRecord): Provider {
  const provider = routing.providers.find((entry) => entry.descriptor.id === id);
  if (provider === undefined) throw new Error(`no provider ${id}`);
  return provider;
}

function secretStoreFailed(error: SwitchyardError): boolean {
  return error.code.startsWith('secret-') || error.code === 'secrets-unavailable';
}

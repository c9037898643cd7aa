import type { Fault, HealthEvent } from '../../accounts/health/events.ts';
import { isUsable } from '../../accounts/health/credential-health.ts';
import { healthPolicy } from '../../accounts/health/policy.ts';
import { standingOf } from '../../accounts/health/standing.ts';
import { mayFailOver } from '../../scheduler/failover.ts';
import { checkTimes, checkUntil, demand, keysOf, withoutProbes } from './checks.ts';
import { faultFor, harmless } from './played-faults.ts';
import {
  accountIds,
  accountOf,
  chooseIn,
  count,
  endpointOf,
  models,
  sessionNames,
  siblingsOf,
  step,
  type PlayedRequest,
  type World,
} from './world.ts';

/** Applies an event and checks what holds for every event. `mayEnd`: the keys whose rest it may end. */
export function apply(
  world: World,
  event: HealthEvent,
  mayEnd: (key: string) => boolean = () => false,
): void {
  const before = keysOf(world.health);
  step(world, event);
  checkUntil(before, keysOf(world.health), world.nowMs, mayEnd);
  checkTimes(world.health, world.nowMs);
}

const ofAccount =
  (id: string) =>
  (key: string): boolean =>
    key === id || key.startsWith(`${id}/`);

export function beginRequest(world: World): void {
  const { random } = world;
  const session = random.of(sessionNames);
  const known = world.sessions.get(session);
  if (known !== undefined && random.chance(0.1))
    world.sessions.set(session, { ...known, isBound: !known.isBound });
  send(world, session, random.of(models), new Set(), 1);
}

/** Chooses and sends, as the pipeline does; checks what the choice must never be. */
function send(
  world: World,
  session: string,
  model: string,
  refused: ReadonlySet<string>,
  attempts: number,
): void {
  const choice = chooseIn(world, model, session, refused);
  const bound = world.sessions.get(session);
  const isHeld =
    bound?.isBound === true && bound.boundAtMs > world.switchedAtMs && !world.disabled.has(bound.accountId);
  const pool =
    world.mode === 'fixed' ? [world.inUse] : isHeld && bound !== undefined ? [bound.accountId] : accountIds;
  if (choice.kind === 'none') {
    count(world, `refused: ${choice.why}`);
    const open = pool.filter(
      (id) =>
        !world.disabled.has(id) &&
        !refused.has(id) &&
        !world.oracle.mayBeTold(id, model, world.nowMs) &&
        !world.oracle.needsOwner(id) &&
        isUsable(accountOf(world, id).credential, world.tokenLives),
    );
    demand(open.length === 0, 4, `nobody was chosen although ${open.join()} may serve ${model}`);
    return;
  }
  const { id } = choice;
  const { phase } = standingOf(world.health, id, model, endpointOf(id), world.nowMs, healthPolicy);
  count(world, `chosen: ${phase}`);
  demand(!world.disabled.has(id), 4, `${id} is disabled`);
  demand(!world.oracle.isTold(id, model, world.nowMs), 4, `${id} was chosen against the vendor's word`);
  demand(isUsable(accountOf(world, id).credential, world.tokenLives), 4, `${id} has no usable credential`);
  if (isHeld && world.mode === 'automatic' && bound !== undefined) {
    demand(id === bound.accountId, 8, `a bound conversation went from ${bound.accountId} to ${id}`);
    count(world, 'bound conversation kept');
  }
  const request = `r${(world.next += 1)}`;
  const place = { accountId: id, model, endpoint: endpointOf(id), request };
  const taken = probesOf(world);
  apply(world, { kind: 'begun', place });
  for (const [key, holder] of probesOf(world)) {
    const before = taken.get(key);
    if (holder === request) {
      count(world, 'probe begun');
      const running = before === undefined ? undefined : world.requests.get(before);
      demand(running === undefined || running.isAnswering, 6, `${key} has a second probe`);
    } else demand(before === holder, 6, `the probe of ${key} changed hands`);
  }
  // Besides the probe, nobody goes to a key that is being tried, unless it waited and there is nobody else.
  demand(
    (phase === 'probe-taken') === choice.waitMs > 0,
    6,
    `${id} is being tried, and nothing is waited for`,
  );
  if (phase !== 'resting' && phase !== 'probe-taken')
    for (const key of [id, `${id}/${model}`]) {
      const holder = taken.get(key);
      const running = holder === undefined ? undefined : world.requests.get(holder);
      demand(running === undefined || running.isAnswering, 6, `${key} was given a request beside its probe`);
    }
  world.requests.set(request, {
    place,
    model,
    startedAtMs: world.nowMs,
    session,
    refused,
    attempts,
    isAnswering: false,
  });
}

/** Requests that hold a fresh probe, by key. */
function probesOf(world: World): Map<string, string> {
  const holders = new Map<string, string>();
  for (const [name, { rest }] of keysOf(world.health))
    if (
      rest?.probe !== undefined &&
      rest.probe !== null &&
      world.nowMs - rest.probe.sinceMs < healthPolicy.probeLimitMs
    )
      holders.set(name, rest.probe.request);
  return holders;
}

export function endRequest(world: World): void {
  const { random } = world;
  const running = [...world.requests.entries()];
  if (running.length === 0) return;
  const [request, played] = random.of(running);
  const { place } = played;
  const roll = random.next();
  if (roll < 0.1) {
    apply(world, { kind: 'answering', place });
    played.isAnswering = true;
    return;
  }
  world.requests.delete(request);
  if (roll < 0.15) apply(world, { kind: 'let-go', place });
  else if (roll < 0.2)
    apply(world, { kind: 'truncated', place, siblings: siblingsOf(world, place.accountId) });
  else if (roll < 0.5) succeed(world, played);
  else fail(world, played);
}

function succeed(world: World, { place, startedAtMs, model, session }: PlayedRequest): void {
  const windowOpen = world.random.chance(0.3);
  const firstByteMs = world.random.chance(0.1) ? 40_000 : 400;
  world.oracle.served(place.accountId, model, startedAtMs, windowOpen);
  apply(
    world,
    { kind: 'served', place, startedAtMs, firstByteMs, windowOpen },
    (key) => windowOpen && (ofAccount(place.accountId)(key) || key.startsWith('@')),
  );
  const isBound = world.sessions.get(session)?.isBound ?? world.random.chance(0.3);
  world.sessions.set(session, { accountId: place.accountId, boundAtMs: startedAtMs, isBound });
  count(world, 'served');
}

function fail(world: World, { place, model, session, refused, attempts }: PlayedRequest): void {
  const { random } = world;
  const fault: Fault = random.chance(0.25) ? harmless : faultFor(random, world.nowMs);
  count(world, `fault: ${fault.kind}`);
  const event: HealthEvent = { kind: 'failed', place, fault, siblings: siblingsOf(world, place.accountId) };
  const before = fault.kind === 'none' ? withoutProbes(world.health) : '';
  world.oracle.fault(place.accountId, model, fault, world.nowMs);
  apply(world, event);
  if (fault.kind === 'none')
    demand(withoutProbes(world.health) === before, 1, 'a request fault changed a state');
  const tried = new Set([...refused, place.accountId]);
  const again = mayFailOver({
    failureAllows: fault.kind === 'limit' || fault.kind === 'throttle' || fault.kind === 'overloaded',
    refusals: tried.size,
    isAutomatic: world.mode === 'automatic',
    isPinned: false,
    isBound: () => world.sessions.get(session)?.isBound ?? false,
    hasBudget: () => true,
  });
  if (!again) return;
  count(world, 'moved to another account');
  demand(attempts + 1 <= 3, 7, `a request was tried ${attempts + 1} times`);
  demand(!(world.sessions.get(session)?.isBound ?? false), 8, 'a bound request was moved');
  send(world, session, model, tried, attempts + 1);
}

export function actAsPerson(world: World): void {
  const id = world.random.of(accountIds);
  const roll = world.random.next();
  if (roll < 0.25) {
    const isSwallowed = world.nowMs - accountOf(world, id).triedNowAtMs < healthPolicy.tryNowEveryMs;
    if (!isSwallowed) world.oracle.triedNow(id);
    const end = accountOf(world, id).credential;
    apply(world, { kind: 'try-now', accountId: id }, ofAccount(id));
    demand(accountOf(world, id).credential === end, 3, '"try now" changed a credential');
  } else if (roll < 0.4) {
    world.oracle.cleared(id);
    apply(world, { kind: 'cleared', accountId: id }, ofAccount(id));
  } else if (roll < 0.6) world.disabled.delete(id);
  else if (roll < 0.7) world.disabled.add(id);
  else if (roll < 0.8) {
    world.inUse = id;
    world.switchedAtMs = world.nowMs;
  } else if (roll < 0.9) world.mode = world.mode === 'fixed' ? 'automatic' : 'fixed';
  else {
    world.oracle.cleared(id);
    world.renewals.delete(id);
    apply(
      world,
      { kind: 'credential', accountId: id, event: { kind: 'signed-in', tokenHash: null } },
      ofAccount(id),
    );
  }
}

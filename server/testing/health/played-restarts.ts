import { isUsable } from '../../accounts/health/credential-health.ts';
import type { HealthEvent } from '../../accounts/health/events.ts';
import { nextHealth } from '../../accounts/health/machine.ts';
import { parseStoredHealth } from '../../accounts/health/parse-stored.ts';
import { healthPolicy } from '../../accounts/health/policy.ts';
import { standingOf } from '../../accounts/health/standing.ts';
import { fromStored, toStored } from '../../accounts/health/stored.ts';
import { checkTimes, demand, permissionsOf } from './checks.ts';
import { accountIds, accountOf, count, endpointOf, models, type World } from './world.ts';

/** Stops and starts again from what is on disk. */
export function restart(world: World): void {
  const before = permissionsOf(world);
  const text = JSON.stringify(toStored(world.health, world.nowMs, healthPolicy));
  world.health = fromStored(parseStoredHealth(JSON.parse(text)), world.nowMs, healthPolicy);
  world.requests.clear();
  world.renewals.clear();
  checkTimes(world.health, world.nowMs);
  const after = new Map(permissionsOf(world).map((entry) => [entry.name, entry]));
  for (const entry of before) {
    const now = after.get(entry.name);
    demand(
      now !== undefined && (!now.isAllowed || entry.isAllowed || entry.mayBeDropped),
      9,
      `${entry.name} may serve after a restart`,
    );
    demand(
      now !== undefined && now.blockedUntilMs >= entry.blockedUntilMs,
      9,
      `${entry.name} is free earlier after a restart`,
    );
  }
  // The oracle cannot know which short rests were dropped; it must not demand more than the machine may know.
  for (const id of accountIds) world.oracle.touched(id, world.nowMs);
  count(world, 'restart');
}

/** Property 3: from here every account comes back without the person, unless its state is one that waits for them. */
export function checkReturn(world: World): void {
  for (const id of accountIds) {
    const account = accountOf(world, id);
    const waits = ['needs-login', 'expired', 'store'].includes(account.credential.state);
    if (account.attention !== null || waits) continue;
    let health = world.health;
    let nowMs = world.nowMs;
    const then = (event: HealthEvent): void =>
      void (health = nextHealth(health, event, nowMs, healthPolicy, 0.5));
    for (const kind of ['renewal-begun', 'renewal-durable', 'saved'] as const)
      then({ kind: 'credential', accountId: id, event: { kind } });
    const isInterrupted = health.accounts.get(id)?.credential.state === 'needs-login';
    if (isInterrupted) continue;
    nowMs += healthPolicy.longestMs + healthPolicy.degradedQuietMs + healthPolicy.probeLimitMs;
    for (const model of models) {
      const place = { accountId: id, model, endpoint: endpointOf(id), request: `return-${model}` };
      then({ kind: 'begun', place });
      nowMs += 1;
      then({ kind: 'served', place, startedAtMs: nowMs, firstByteMs: 100, windowOpen: false });
    }
    nowMs += healthPolicy.degradedQuietMs;
    for (const model of models) {
      const { phase } = standingOf(health, id, model, endpointOf(id), nowMs, healthPolicy);
      demand(phase === 'ready', 3, `${id} does not come back for ${model}: ${phase}`);
    }
    demand(
      isUsable(health.accounts.get(id)?.credential ?? { state: 'ok' }, true),
      3,
      `${id} keeps its credential back`,
    );
    count(world, 'way back');
  }
}

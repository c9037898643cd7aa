import { endpointKey, type HealthState, type KeyHealth } from '../../accounts/health/state.ts';
import { isUsable } from '../../accounts/health/credential-health.ts';
import { healthPolicy } from '../../accounts/health/policy.ts';
import { standingOf } from '../../accounts/health/standing.ts';
import { accountIds, accountOf, endpointOf, models, type World } from './world.ts';

export class PropertyBroken extends Error {}

export function demand(condition: boolean, property: number, what: string): void {
  if (!condition) throw new PropertyBroken(`property ${property}: ${what}`);
}

/** Every key by a name of its own. */
export function keysOf(state: HealthState): Map<string, KeyHealth> {
  const keys = new Map<string, KeyHealth>();
  for (const [id, account] of state.accounts) {
    keys.set(id, account.own);
    for (const [model, key] of account.models) keys.set(`${id}/${model}`, key);
  }
  for (const [name, key] of state.endpoints) keys.set(`@${name}`, key);
  return keys;
}

/** All that a request fault must leave as it is: everything but who holds a probe. */
export function withoutProbes(state: HealthState): string {
  const plain = (_: string, value: unknown): unknown => (value instanceof Map ? [...value] : value);
  return JSON.stringify(state, (name, value: unknown) => (name === 'probe' ? undefined : plain(name, value)));
}

/** Rests end only in the future, by whole milliseconds, and within the bound; nothing is NaN (T-P9). */
export function checkTimes(state: HealthState, nowMs: number): void {
  const longest = healthPolicy.longestMs + healthPolicy.resetSpreadMs[1];
  for (const [name, { rest, step }] of keysOf(state)) {
    demand(Number.isInteger(step) && step >= 0, 2, `${name} has step ${step}`);
    if (rest === null) continue;
    const numbers = [rest.untilMs, rest.toldUntilMs, rest.writtenAtMs, rest.resetsAtMs ?? 0];
    demand(numbers.every(Number.isFinite), 2, `${name} has a moment that is no number`);
    demand(rest.untilMs >= rest.toldUntilMs, 2, `${name} ends before what the vendor asked for`);
    demand(rest.untilMs <= nowMs + longest + 1, 2, `${name} rests beyond the bound`);
  }
}

/** Until never moves earlier, but for the listed causes. */
export function checkUntil(
  before: Map<string, KeyHealth>,
  after: Map<string, KeyHealth>,
  nowMs: number,
  mayEnd: (name: string) => boolean,
): void {
  for (const [name, { rest }] of before) {
    if (rest === null || rest.untilMs <= nowMs || mayEnd(name)) continue;
    const next = after.get(name)?.rest ?? null;
    demand(next !== null && next.untilMs >= rest.untilMs, 2, `the rest of ${name} became shorter`);
    demand(
      next !== null && next.toldUntilMs >= rest.toldUntilMs,
      2,
      `what was asked for ${name} became shorter`,
    );
  }
}

interface Permission {
  readonly name: string;
  readonly isAllowed: boolean;
  readonly blockedUntilMs: number;
  /** A rest of our own inference that is too short to be stored may be dropped. */
  readonly mayBeDropped: boolean;
}

/** What may be asked of whom, for the comparison over a restart. */
export function permissionsOf(world: World): readonly Permission[] {
  return accountIds.flatMap((id) =>
    models.map((model) => {
      const account = accountOf(world, id);
      const standing = standingOf(world.health, id, model, endpointOf(id), world.nowMs, healthPolicy);
      const keys = [
        account.own,
        account.models.get(model),
        world.health.endpoints.get(endpointKey(endpointOf(id), null)),
        world.health.endpoints.get(endpointKey(endpointOf(id), model)),
      ];
      const longInferred = keys.some(
        (key) =>
          key?.rest !== undefined &&
          key.rest !== null &&
          key.rest.untilMs > world.nowMs &&
          key.rest.untilMs - key.rest.writtenAtMs >= healthPolicy.storedInferredMs,
      );
      const isStopped = account.attention !== null || !isUsable(account.credential, false);
      return {
        name: `${id}/${model}`,
        isAllowed: !isStopped && standing.phase !== 'resting',
        blockedUntilMs: standing.toldUntilMs,
        mayBeDropped: !isStopped && standing.toldUntilMs <= world.nowMs && !longInferred,
      };
    }),
  );
}

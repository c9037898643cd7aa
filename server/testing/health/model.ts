import { PropertyBroken } from './checks.ts';
import { playCredential } from './played-credentials.ts';
import { checkReturn, restart } from './played-restarts.ts';
import { actAsPerson, beginRequest, endRequest } from './player.ts';
import { createSeededRandom } from './random.ts';
import { createWorld, type World } from './world.ts';

export interface ModelResult {
  readonly steps: number;
  readonly seed: number;
  readonly broken: string | null;
  /** The step at which a property broke. */
  readonly atStep: number | null;
  /** How often each situation was met: a check that is never reached proves nothing. */
  readonly seen: Readonly<Record<string, number>>;
}

const hourMs = 3_600_000;
/** Worlds are begun anew, so that a state that nothing leaves does not take the rest of the run with it. */
const stepsPerWorld = 2_000;

/** Plays `steps` random steps and checks the nine properties of reliability notes 2.10 on the way. */
export function runHealthModel(steps: number, seed: number): ModelResult {
  const random = createSeededRandom(seed);
  const seen: Record<string, number> = {};
  let world = createWorld(random);
  for (let index = 0; index < steps; index += 1) {
    if (index % stepsPerWorld === 0) {
      addUp(seen, world.seen);
      world = createWorld(random);
    }
    try {
      playOne(world);
      if (index % 250 === 249) checkReturn(world);
    } catch (error) {
      if (!(error instanceof PropertyBroken)) throw error;
      addUp(seen, world.seen);
      return { steps, seed, broken: error.message, atStep: index, seen };
    }
  }
  addUp(seen, world.seen);
  return { steps, seed, broken: null, atStep: null, seen };
}

function playOne(world: World): void {
  const { random } = world;
  const roll = random.next();
  if (roll < 0.2) {
    world.nowMs += random.chance(0.05)
      ? random.below(30 * hourMs)
      : random.chance(0.2)
        ? random.below(10 * 60_000)
        : random.below(8_000);
  } else if (roll < 0.55) {
    if (world.requests.size < 12) beginRequest(world);
    else endRequest(world);
  } else if (roll < 0.9) endRequest(world);
  else if (roll < 0.95) playCredential(world);
  else if (roll < 0.99) {
    actAsPerson(world);
    world.tokenLives = random.chance(0.7);
  } else restart(world);
}

function addUp(total: Record<string, number>, part: Readonly<Record<string, number>>): void {
  for (const [name, times] of Object.entries(part)) total[name] = (total[name] ?? 0) + times;
}

import { builtInManifests } from '../agents/index.ts';
import { createAgentProbe } from '../control/index.ts';
import type { Ports } from '../ports.ts';
import type { State } from './open-state.ts';

/** The test of an agent: its own small call, and whether that arrived here. */
export function createActivityProbe(ports: Ports, { activity }: State): ReturnType<typeof createAgentProbe> {
  return createAgentProbe({
    clock: ports.clock,
    environment: ports.environment,
    command: (agent, home) => builtInManifests.find((entry) => entry.id === agent)?.probe?.(home) ?? null,
    requestsSince: (sinceMs) =>
      activity.recent(100, Number.MAX_SAFE_INTEGER).filter((record) => record.startedAtMs >= sinceMs),
  });
}

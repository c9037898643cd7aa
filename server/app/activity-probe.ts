import { builtInManifests } from '../agents/index.ts';
import { createAgentProbe, planLaunch, type LaunchSources } from '../control/index.ts';
import type { Ports } from '../ports.ts';
import type { State } from './open-state.ts';

/** The test of an agent: its own small call, and whether that arrived here. */
export function createActivityProbe(
  ports: Ports,
  { activity }: Pick<State, 'activity'>,
  launching: LaunchSources,
  closing: AbortSignal,
): ReturnType<typeof createAgentProbe> {
  return createAgentProbe({
    clock: ports.clock,
    closing,
    environment: ports.environment,
    proxy: launching.proxy,
    command: ({ id, home, mode, modes, models }) => {
      const probe = builtInManifests.find((entry) => entry.id === id)?.probe;
      if (probe === undefined) return null;
      // The test's own command names no key: that comes from the agent's files or from the launch.
      const connection = {
        proxyUrl: launching.proxy().url,
        clientKey: '',
        mode: mode ?? modes[0] ?? 'key',
        models,
      };
      const { args, environment } = probe(home, { ...connection, catalogue: launching.catalogue(id) });
      // An empty key would win over the one that the person gave the agent.
      return {
        args,
        environment: Object.fromEntries(Object.entries(environment).filter(([, text]) => text !== '')),
      };
    },
    launch: (status) => planLaunch(launching, status),
    requestsSince: (sinceMs) =>
      activity.recent(100, Number.MAX_SAFE_INTEGER).filter((record) => record.startedAtMs >= sinceMs),
  });
}

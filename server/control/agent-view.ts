import { builtInManifests, type AgentManifest, type AgentStatus } from '../agents/index.ts';
import type { ClientKeys } from '../accounts/index.ts';
import type { AgentView } from '../contract/index.ts';
import { launchHome } from './agent-keys.ts';

/** The manifest behind an entry of the list; undefined for an agent that only a later version knows. */
export function manifestOf(agent: string): AgentManifest | undefined {
  return builtInManifests.find(({ id }) => id === agent);
}

/** An agent as the surfaces show it: what the engine found, and what is known of its client keys. */
export function agentView(
  { signIn: _signIn, ...status }: AgentStatus,
  keys: Pick<ClientKeys, 'ofAgent'>,
): AgentView {
  const own = keys.ofAgent(status.id, status.home);
  const forLaunch = keys.ofAgent(status.id, launchHome(status.home));
  const shown = own ?? forLaunch;
  const seen = [own, forLaunch].flatMap((key) => key?.lastUsedAtMs ?? []);
  return {
    ...status,
    files: [...status.files],
    costs: [...status.costs],
    findings: status.findings.map((finding) => ({ ...finding })),
    modes: [...status.modes],
    modelSlots: status.modelSlots.map((slot) => ({ ...slot })),
    models: { ...status.models },
    lastSeenMs: seen.length === 0 ? null : Math.max(...seen),
    key: shown === null ? null : { id: shown.id, lastFour: shown.lastFour },
  };
}

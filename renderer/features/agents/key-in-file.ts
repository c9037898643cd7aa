import type { AgentKey, AgentView } from '../../../server/contract/index.ts';

/** How the server hides a secret in what it shows (`showValue` of server/agents). */
const hidden = '••••';

/**
 * True for an applied agent that signs in with a client key which none of the written settings holds: the person has
 * to hand the key over. Over as soon as the agent has asked something. `keys`: null = not read yet.
 */
export function lacksItsKey(agent: AgentView, keys: readonly AgentKey[] | null): boolean {
  const { appliedAtMs, lastSeenMs, mode, state } = agent;
  if (appliedAtMs === null || mode !== 'key' || state !== 'applied') return false;
  if (lastSeenMs !== null && lastSeenMs >= appliedAtMs) return false;
  return keys !== null && keys.length > 0 && !keys.some(({ ours }) => ours.includes(hidden));
}

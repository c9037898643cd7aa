import type { AgentFinding, AgentView } from '../../../server/contract/index.ts';

/** Colour only where a person has to look; never per agent. */
export function agentTone(state: AgentView['state']): 'neutral' | 'warning' | 'danger' | 'good' {
  switch (state) {
    case 'applied':
      return 'good';
    case 'drifted':
    case 'overridden':
    case 'file-missing':
      return 'warning';
    case 'unparsable':
      return 'danger';
    case 'direct':
    case 'launch-only':
    case 'not-installed':
    case 'unsupported':
      return 'neutral';
  }
}

/** True for the states that a person has to look at. */
export function isTroubled({ state }: Pick<AgentView, 'state'>): boolean {
  return ['warning', 'danger'].includes(agentTone(state));
}

/** What the one button of a row is for: point it here, look at trouble, or just open it. */
export function agentVerb(agent: AgentView): 'use' | 'review' | 'open' {
  if (isTroubled(agent)) return 'review';
  const canUse = agent.modes.length > 0 || agent.canLaunch;
  return agent.state === 'direct' && agent.isProgram && canUse ? 'use' : 'open';
}

const findingOrder = ['file', 'override', 'drift', 'note'] as const satisfies readonly AgentFinding['kind'][];

/** The one finding that a list has room for: what stops the agent first, remarks last. */
export function mainFinding(agent: Pick<AgentView, 'findings'>): AgentFinding | null {
  const rank = ({ kind }: AgentFinding): number => findingOrder.indexOf(kind);
  return agent.findings.toSorted((left, right) => rank(left) - rank(right))[0] ?? null;
}

export const agentGroupNames = ['here', 'installed', 'absent', 'manual', 'impossible'] as const;
export type AgentGroupName = (typeof agentGroupNames)[number];

export interface AgentGroup {
  readonly name: AgentGroupName;
  readonly agents: readonly AgentView[];
}

/** The list in its groups, empty ones left out. `typed` keeps what holds every word of it, in name, id or folder. */
export function groupAgents(agents: readonly AgentView[], typed = ''): readonly AgentGroup[] {
  const words = typed.toLowerCase().split(/\s+/u).filter(Boolean);
  const found = agents.filter((agent) => {
    const text = `${agent.label} ${agent.id} ${agent.home}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return agentGroupNames
    .map((name) => ({ name, agents: found.filter((agent) => groupOf(agent) === name) }))
    .filter((group) => group.agents.length > 0);
}

function groupOf(agent: AgentView): AgentGroupName {
  if (agent.state === 'unsupported') return 'impossible';
  if (!agent.isProgram) return 'manual';
  if (agent.appliedAtMs !== null || agent.state === 'launch-only') return 'here';
  return agent.state === 'not-installed' ? 'absent' : 'installed';
}

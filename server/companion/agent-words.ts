import type { AgentView } from '../contract/index.ts';
import type { CompanionClient } from './client.ts';

/** The agent that the operations take for this target; null when the list has none, which the next call then refuses. */
export async function agentNow(
  client: CompanionClient,
  { agent, home }: { readonly agent: string; readonly home?: string },
): Promise<AgentView | null> {
  const { agents } = await client.call('agents.list', {});
  const isMeant = (known: AgentView): boolean => known.id === agent && (home ?? known.home) === known.home;
  return agents.find(isMeant) ?? null;
}

/** What pointing the agent here costs; told before the first write only. */
export function costLines(agent: AgentView | null): readonly string[] {
  if (agent === null || agent.appliedAtMs !== null || agent.costs.length === 0) return [];
  return ['', `What it costs to point ${agent.label} here:`, ...agent.costs.map((cost) => `- ${cost}`)];
}

/** What a person can do about a state; null where its own words say it. */
export function advice({ id, state, home, homeSource }: AgentView): string | null {
  const target =
    homeSource === 'default'
      ? id
      : `${id} --agent-home ${/^[\w@%+=:,./~-]+$/.test(home) ? home : `'${home.replaceAll("'", `'\\''`)}'`}`;
  switch (state) {
    case 'drifted':
      return `apply ${target}: ours again · agents keep ${target}: leave theirs · undo ${target}: put back`;
    case 'file-missing':
      return `apply ${target}: write it again · undo ${target}: forget it`;
    case 'unparsable':
      return 'Repair the file; Switchyard writes nothing into it before.';
    case 'not-installed':
    case 'direct':
    case 'applied':
    case 'overridden':
    case 'launch-only':
    case 'unsupported':
      return null;
  }
}

/** After `keep`. Keys that nobody changed stay ours and go on counting. */
export function keepWords(agent: AgentView, given: number, left: number): readonly string[] {
  const { id, label } = agent;
  if (given === 0) return [`Nobody changed what Switchyard set in ${label}; there is nothing to give up.`];
  return [
    `What was changed in ${label} stays; Switchyard no longer owns it.`,
    ...(left === 0 ? [] : [`${left} more of Switchyard's keys are still there: undo ${id} takes them out.`]),
  ];
}

/** After `undo --all`: which agents could not be put back, and why; null when all were. */
export function stillPointing(agents: readonly AgentView[], warnings: readonly string[]): string | null {
  const left = agents.filter(({ appliedAtMs }) => appliedAtMs !== null);
  if (left.length === 0) return null;
  const names = left.map(({ label, home }) => `${label} (${home})`).join(', ');
  return [`not put back: ${names}`, ...warnings].join('. ');
}

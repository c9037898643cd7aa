import type { AgentEngine, AgentState } from '../agents/index.ts';
import type { DoctorCheck } from '../contract/index.ts';
import type { EnvironmentNotes } from './environment-notes.ts';

const quiet: ReadonlySet<AgentState> = new Set(['not-installed', 'direct', 'launch-only', 'unsupported']);

/** How the agents stand that point here, or should, and what a terminal would give them that is in the way. */
export async function agentChecks(
  engine: Pick<AgentEngine, 'list'>,
  environment: EnvironmentNotes,
): Promise<readonly DoctorCheck[]> {
  const all = await engine.list();
  const states = all
    .filter(({ state }) => !quiet.has(state))
    .map(({ id, label, home, state, stateDetail }): DoctorCheck => ({
      id: `agent-${id}`,
      state: state === 'applied' ? 'ok' : 'problem',
      message: `${label} (${home}): ${(stateDetail ?? state).replace(/\.$/, '')}.`,
    }));
  return [...states, ...(await environment.checks(all))];
}

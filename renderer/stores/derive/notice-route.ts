import type { AgentView, RaisedNotice } from '../../../server/contract/index.ts';
import { isTroubled } from './agent-state.ts';

type Agent = Pick<AgentView, 'id' | 'home' | 'state'>;

/** The page that a notice is about; null = there is nothing to look at. */
export function noticeRoute(notice: RaisedNotice, agents: readonly Agent[]): string | null {
  const { accountId, action } = notice;
  if (action === 'review') return reviewRoute(notice, agents);
  if (accountId === null) return null;
  return `/accounts/${encodeURIComponent(accountId)}${action === 'sign-in' ? '?tab=sign-in' : ''}`;
}

/** The drawer of an agent in one of its homes. */
export function agentRoute({ id, home }: Pick<Agent, 'id' | 'home'>): string {
  return `/agents/${encodeURIComponent(id)}?home=${encodeURIComponent(home)}`;
}

/** A notice names its agent by its id alone (`agent:<id>:<home>:<time>`); else the only one in trouble, else the list. */
function reviewRoute({ id }: RaisedNotice, agents: readonly Agent[]): string {
  const troubled = agents.filter(isTroubled);
  const agent =
    agents.find((one) => id.startsWith(`agent:${one.id}:${one.home}:`)) ??
    (troubled.length === 1 ? troubled[0] : undefined);
  return agent === undefined ? '/agents' : agentRoute(agent);
}

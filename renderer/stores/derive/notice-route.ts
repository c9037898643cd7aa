import type { AgentView, RaisedNotice } from '../../../server/contract/index.ts';
import { isTroubled } from './agent-state.ts';

type Agent = Pick<AgentView, 'id' | 'home' | 'state'>;

/** The page that a notice is about. */
export function noticeRoute(notice: RaisedNotice, agents: readonly Agent[]): string {
  const { accountId, action, kind } = notice;
  if (action === 'review') return reviewRoute(notice, agents);
  // Each request that moved says there why.
  if (kind === 'account-switched') return '/activity';
  if (accountId === null) return '/accounts';
  return `/accounts/${encodeURIComponent(accountId)}${action === 'sign-in' ? '?tab=sign-in' : ''}`;
}

/** The drawer of an agent in one of its homes. */
export function agentRoute({ id, home }: Pick<Agent, 'id' | 'home'>): string {
  return `/agents/${encodeURIComponent(id)}?home=${encodeURIComponent(home)}`;
}

/** The agent that the notice names, in the home that it names; else the only one in trouble, else the list. */
function reviewRoute({ agent: id, home }: RaisedNotice, agents: readonly Agent[]): string {
  if (id !== undefined && home !== undefined) return agentRoute({ id, home });
  const [only, ...others] = agents.filter(isTroubled);
  return only === undefined || others.length > 0 ? '/agents' : agentRoute(only);
}

import type { AgentState, AgentStatus } from '../agents/index.ts';
import type { NoticeSettings, RaisedNotice } from '../contract/index.ts';
import type { Clock, NativeNotice } from '../ports.ts';
import { isQuiet, minuteOfDay, type GivenNotices } from '../quota/index.ts';

export interface AgentNoticesSources {
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly settings: () => NoticeSettings;
  readonly given: GivenNotices;
  readonly show: (notice: NativeNotice) => void;
  readonly raised: (notice: RaisedNotice) => void;
}

export interface AgentNotices {
  /** Once per trouble, also across restarts. */
  worsened(status: AgentStatus): void;
  /** The trouble is over; the next one is told again. */
  fine(status: AgentStatus): void;
}

/** Tells when an agent that points here was changed outside. */
export function createAgentNotices({
  clock,
  settings,
  given,
  show,
  raised,
}: AgentNoticesSources): AgentNotices {
  const causeOf = ({ id, home }: AgentStatus): string => `agent\n${id}\n${home}\n`;
  return {
    worsened(status) {
      const cause = causeOf(status);
      if (given.get(cause) === status.state) return;
      const nowMs = clock.nowMs();
      given.set(cause, status.state, nowMs);
      const { enabled, agents, quiet } = settings();
      if (!enabled || agents === false) return;
      const title = titleOf(status.label, status.state);
      const body = status.stateDetail ?? 'Open Switchyard to see what differs.';
      if (!isQuiet(quiet, minuteOfDay(nowMs)))
        show({ title, body, about: { kind: 'agent', id: status.id, home: status.home } });
      raised({
        id: `${cause}${nowMs}`.replaceAll('\n', ':'),
        kind: 'agent-drifted',
        title,
        body,
        accountId: null,
        windowId: null,
        agent: status.id,
        home: status.home,
        action: 'review',
        atMs: nowMs,
      });
    },
    fine(status) {
      if (given.get(causeOf(status)) !== null) given.forget(causeOf(status));
    },
  };
}

function titleOf(label: string, state: AgentState): string {
  if (state === 'file-missing') return `${label}: its settings file is gone`;
  if (state === 'unparsable') return `${label}: its settings cannot be read any more`;
  if (state === 'overridden') return `${label} does not come here: another setting wins`;
  return `${label} was changed outside`;
}

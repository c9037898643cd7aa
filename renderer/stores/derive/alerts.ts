import type { AccountView, AgentView, AppSnapshot } from '../../../server/contract/index.ts';
import type { AccountGroup } from '../accounts.ts';
import { accountHealth, backAtMs } from './account-health.ts';
import { isTroubled } from './agent-state.ts';

export type AlertSeverity = 'error' | 'warning' | 'info';

/** Something that needs a person; the surface turns it into words and one button. */
export type Alert =
  | {
      readonly kind: 'port-in-use';
      readonly severity: 'error';
      readonly port: number;
      readonly message: string | null;
    }
  | { readonly kind: 'proxy-failed'; readonly severity: 'error'; readonly message: string | null }
  | {
      readonly kind: 'secrets';
      readonly severity: 'error';
      readonly state: AppSnapshot['secrets']['state'];
      readonly message: string;
    }
  | { readonly kind: 'proxy-paused'; readonly severity: 'warning'; readonly appliedAgents: number }
  | {
      readonly kind: 'all-exhausted';
      readonly severity: 'error';
      readonly vendor: string;
      readonly untilMs: number | null;
      readonly account: string | null;
    }
  | { readonly kind: 'sign-in'; readonly severity: 'error'; readonly account: AccountView }
  | { readonly kind: 'account-attention'; readonly severity: 'warning'; readonly account: AccountView }
  | { readonly kind: 'agent'; readonly severity: 'warning'; readonly agent: AgentView }
  | {
      readonly kind: 'notice';
      readonly severity: AlertSeverity;
      readonly id: string;
      readonly message: string;
    };

export interface AlertInput {
  readonly app: AppSnapshot | null;
  readonly groups: readonly AccountGroup[];
  readonly agents: readonly AgentView[];
  readonly nowMs: number;
}

const rank = { error: 0, warning: 1, info: 2 } as const;

/** Everything that needs a person now, worst first; of equals what stops more work first. */
export function collectAlerts(input: AlertInput): readonly Alert[] {
  const alerts = [
    ...proxyAlerts(input),
    ...secretAlerts(input),
    ...input.groups.flatMap((group) => groupAlerts(group, input.nowMs)),
    ...input.agents.filter(isTroubled).map(agentAlert),
    ...(input.app?.notices ?? []).map((notice) => ({ kind: 'notice' as const, ...notice })),
  ];
  // Pausing is no error, but while it lasts nothing works: it goes before one account's trouble.
  const order = (alert: Alert): number => (alert.kind === 'proxy-paused' ? rank.error : rank[alert.severity]);
  return alerts.toSorted((left, right) => order(left) - order(right));
}

function proxyAlerts({ app, agents }: AlertInput): readonly Alert[] {
  if (!app) return [];
  const { state, port, message } = app.proxy;
  if (state === 'port-in-use') return [{ kind: 'port-in-use', severity: 'error', port, message }];
  if (state === 'failed') return [{ kind: 'proxy-failed', severity: 'error', message }];
  const appliedAgents = agents.filter((agent) => agent.appliedAtMs !== null).length;
  if (state === 'paused' && appliedAgents > 0) {
    return [{ kind: 'proxy-paused', severity: 'warning', appliedAgents }];
  }
  return [];
}

function secretAlerts({ app, groups }: AlertInput): readonly Alert[] {
  if (!app) return [];
  const { state, message } = app.secrets;
  if (state === 'available') return [];
  // Nothing was stored yet: the add flow asks when a secret is about to be kept.
  if (state === 'unset' && groups.length === 0) return [];
  return [{ kind: 'secrets', severity: 'error', state, message }];
}

function groupAlerts({ group, accounts }: AccountGroup, nowMs: number): readonly Alert[] {
  const enabled = accounts.filter((account) => account.enabled);
  const alerts: Alert[] = [];
  const spent = enabled.filter((account) => ['exhausted', 'cooling'].includes(accountHealth(account, nowMs)));
  if (enabled.length > 0 && spent.length === enabled.length) {
    const next = earliestBack(spent, nowMs);
    alerts.push({
      kind: 'all-exhausted',
      severity: 'error',
      vendor: group.label,
      untilMs: next?.untilMs ?? null,
      account: next?.account.label ?? null,
    });
  }
  for (const account of enabled) {
    const health = accountHealth(account, nowMs);
    if (health === 'needs-sign-in') alerts.push({ kind: 'sign-in', severity: 'error', account });
    if (health === 'needs-attention') {
      alerts.push({ kind: 'account-attention', severity: 'warning', account });
    }
  }
  return alerts;
}

function earliestBack(
  accounts: readonly AccountView[],
  nowMs: number,
): { readonly account: AccountView; readonly untilMs: number } | null {
  const known = accounts.flatMap((account) => {
    const untilMs = backAtMs(account, nowMs);
    return untilMs === null ? [] : [{ account, untilMs }];
  });
  return known.toSorted((left, right) => left.untilMs - right.untilMs)[0] ?? null;
}

function agentAlert(agent: AgentView): Alert {
  return { kind: 'agent', severity: 'warning', agent };
}

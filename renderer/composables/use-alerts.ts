import { computed, type ComputedRef } from 'vue';
import { useAccountsStore, useAgentsStore, useAppStore, useMessagesStore } from '../stores/index.ts';
import { agentRoute, collectAlerts, type Alert, type AlertSeverity } from '../stores/derive/index.ts';
import { useAccountText } from './use-account-text.ts';
import { useFormat } from './use-format.ts';

export interface AlertAction {
  readonly label: string;
  readonly run: () => Promise<unknown>;
}

export interface AlertLine {
  readonly key: string;
  readonly severity: AlertSeverity;
  readonly text: string;
  readonly action: AlertAction | null;
  /** Another way on, beside the first. */
  readonly otherAction?: AlertAction;
}

/** What needs a person, worst first, in words and with one button each. */
export function useAlerts(): ComputedRef<readonly AlertLine[]> {
  const app = useAppStore();
  const accounts = useAccountsStore();
  const agents = useAgentsStore();
  const messages = useMessagesStore();
  const text = useAccountText();
  const format = useFormat();
  const { t } = format;
  const open = (label: string, route: string): AlertLine['action'] => ({
    label,
    run: () => app.showMainWindow(route),
  });

  const putBack = async (): Promise<void> => {
    const warnings = await agents.undoAll();
    messages.toast({ title: t('agents.allBack'), detail: warnings.join(' ') });
  };

  const line = (alert: Alert): AlertLine => {
    const { kind, severity } = alert;
    switch (kind) {
      case 'port-in-use':
        return {
          key: kind,
          severity,
          text: alert.message ?? t('alert.portInUse', { port: alert.port }),
          action: open(t('alert.choosePort'), '/settings/network'),
        };
      case 'proxy-failed':
        return {
          key: kind,
          severity,
          text: alert.message ?? t('alert.proxyFailed'),
          action: { label: t('common.retry'), run: app.startProxy },
        };
      case 'proxy-paused':
        return {
          key: kind,
          severity,
          text: t('alert.proxyPaused', { n: alert.appliedAgents }, alert.appliedAgents),
          action: { label: t('proxy.start'), run: app.startProxy },
          otherAction: { label: t('alert.putBack'), run: putBack },
        };
      case 'secrets':
        return {
          key: kind,
          severity,
          text: t(`alert.secrets.${alert.state}`),
          action: open(t(alert.state === 'locked' ? 'secrets.unlock' : 'alert.look'), '/settings/secrets'),
        };
      case 'all-exhausted':
        return {
          key: `${kind}-${alert.vendor}`,
          severity,
          text:
            alert.untilMs === null
              ? t('alert.exhausted', { vendor: alert.vendor })
              : t('alert.exhaustedUntil', {
                  vendor: alert.vendor,
                  at: format.clock(alert.untilMs),
                  account: alert.account ?? '',
                }),
          action: null,
        };
      case 'sign-in':
        return {
          key: `${kind}-${alert.account.id}`,
          severity,
          text: t('alert.signIn', { account: text.name(alert.account) }),
          action: open(
            t('alert.signInAction'),
            `/accounts/${encodeURIComponent(alert.account.id)}?tab=sign-in${text.startsSignIn(alert.account) ? '&start=1' : ''}`,
          ),
        };
      case 'account-attention':
        return {
          key: `${kind}-${alert.account.id}`,
          severity,
          text: t('alert.attention', {
            account: text.name(alert.account),
            reason: alert.account.availability.reason ?? t('health.needs-attention'),
          }),
          action: open(t('alert.look'), `/accounts/${encodeURIComponent(alert.account.id)}`),
        };
      case 'agent':
        return {
          key: `${kind}-${alert.agent.id}-${alert.agent.home}`,
          severity,
          text: t('alert.agent', { agent: alert.agent.label, state: t(`agent.state.${alert.agent.state}`) }),
          action: open(t('alert.review'), agentRoute(alert.agent)),
        };
      case 'notice':
        return { key: `${kind}-${alert.id}`, severity, text: alert.message, action: null };
    }
  };

  return computed(() =>
    collectAlerts({
      app: app.snapshot,
      groups: accounts.groups,
      agents: agents.agents,
      nowMs: format.now(),
    }).map(line),
  );
}

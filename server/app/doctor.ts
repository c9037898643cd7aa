import type { AccountsSnapshot, AppSnapshot, DoctorCheck, NetworkSnapshot } from '../contract/index.ts';
import { agentChecks } from './agent-checks.ts';
import type { AgentServices } from './agent-services.ts';

export interface DoctorSources {
  readonly snapshot: () => AppSnapshot;
  readonly accounts: () => AccountsSnapshot;
  readonly agents: Pick<AgentServices, 'engine' | 'environment'>;
  readonly network: () => NetworkSnapshot;
}

/** What stands in the way of a working set-up, in the order in which a request would meet it. */
export async function runDoctor({
  snapshot,
  accounts,
  agents,
  network,
}: DoctorSources): Promise<readonly DoctorCheck[]> {
  const app = snapshot();
  const check = (id: string, state: DoctorCheck['state'], message: string): DoctorCheck => ({
    id,
    state,
    message,
  });
  const list = accounts().accounts;
  const checks: DoctorCheck[] = [
    app.proxy.state === 'running'
      ? check('proxy', 'ok', `The proxy answers at ${app.proxy.url}.`)
      : check('proxy', 'problem', app.proxy.message ?? `The proxy is ${app.proxy.state}.`),
    check(
      'secrets',
      app.secrets.state === 'available' ? 'ok' : app.secrets.state === 'unset' ? 'warning' : 'problem',
      app.secrets.message === ''
        ? `Secrets: ${app.secrets.backend ?? 'nothing chosen'}.`
        : app.secrets.message,
    ),
    list.length > 0
      ? check('accounts', 'ok', `${list.length} account${list.length === 1 ? '' : 's'}.`)
      : check('accounts', 'warning', 'There is no account yet.'),
  ];
  for (const account of list) {
    if (account.credential.state !== 'ok' && account.credential.state !== 'with-the-agent')
      checks.push(
        check(
          `account-${account.id}`,
          'problem',
          `"${account.label}": ${account.credential.message ?? account.credential.state}.`,
        ),
      );
  }
  checks.push(...(await agentChecks(agents.engine, agents.environment)));
  if (app.redirectedHosts.length > 0)
    checks.push(
      check(
        'hosts',
        'warning',
        `Hosts are redirected: ${app.redirectedHosts.map((entry) => entry.host).join(', ')}.`,
      ),
    );
  checks.push(...networkChecks(network()));
  for (const notice of app.notices) checks.push(check(notice.id, 'warning', notice.message));
  return checks;
}

/** Ways out beside the direct one: those that cannot be used, and those whose last test failed. */
function networkChecks({ global, accounts }: NetworkSnapshot): readonly DoctorCheck[] {
  return [global, ...accounts]
    .filter(({ mode }) => mode === 'proxy')
    .map(({ accountId, url, state, message, lastTest }) => {
      const failed = lastTest?.ok === false;
      return {
        id: accountId === null ? 'outbound-proxy' : `outbound-proxy-${accountId}`,
        state: state === 'blocked' || failed ? ('problem' as const) : ('ok' as const),
        message:
          message ?? (failed ? (lastTest?.message ?? '') : `Requests go out through ${url ?? 'a proxy'}.`),
      };
    });
}

import type { AgentEngine } from '../agents/index.ts';
import type { AccountsSnapshot, AppSnapshot, DoctorCheck } from '../contract/index.ts';

export interface DoctorSources {
  readonly snapshot: () => AppSnapshot;
  readonly accounts: () => AccountsSnapshot;
  readonly engine: Pick<AgentEngine, 'list'>;
}

/** What stands in the way of a working set-up, in the order in which a request would meet it. */
export async function runDoctor({
  snapshot,
  accounts,
  engine,
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
  for (const agent of await engine.list()) {
    if (agent.state === 'not-installed' || agent.state === 'direct') continue;
    const fine = agent.state === 'applied';
    checks.push(
      check(
        `agent-${agent.id}`,
        fine ? 'ok' : 'problem',
        `${agent.label} (${agent.home}): ${agent.stateDetail ?? agent.state}.`,
      ),
    );
  }
  if (app.redirectedHosts.length > 0)
    checks.push(
      check(
        'hosts',
        'warning',
        `Hosts are redirected: ${app.redirectedHosts.map((entry) => entry.host).join(', ')}.`,
      ),
    );
  for (const notice of app.notices) checks.push(check(notice.id, 'warning', notice.message));
  return checks;
}

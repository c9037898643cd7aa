import type { AccountRepository, ClientKeys } from '../accounts/index.ts';
import type { AgentEngine } from '../agents/index.ts';
import type { Handlers } from '../contract/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import { manifestOf } from './agent-view.ts';

export function keyHandlers(
  keys: ClientKeys,
  accounts: AccountRepository,
  engine: Pick<AgentEngine, 'status'>,
): Pick<Handlers, 'keys.list' | 'keys.add' | 'keys.revoke'> {
  return {
    'keys.list': async () => ({ keys: [...keys.list()] }),
    'keys.add': async ({ label, accountId, provider, agent, home }) => {
      if (accountId !== undefined) accounts.require(accountId);
      const of = agent === undefined ? {} : await agentOf(engine, agent, home);
      return keys.add({
        label,
        pinnedAccountId: accountId ?? null,
        pinnedProvider: provider ?? null,
        ...of,
      });
    },
    'keys.revoke': async ({ id }) => {
      await keys.revoke(id);
      return { done: true };
    },
  };
}

/** Only for agents that are given their key by the person: of the others, apply makes the key and revokes every other. */
async function agentOf(
  engine: Pick<AgentEngine, 'status'>,
  agent: string,
  home: string | undefined,
): Promise<{ readonly agent: string; readonly home: string }> {
  const status = await engine.status({ agent, home });
  if (manifestOf(agent)?.keyInFile !== false)
    throw new SwitchyardError(
      'input-invalid',
      `${status.label} gets its key when it is pointed here or started; for any other use make one without an agent`,
    );
  return { agent: status.id, home: status.home };
}

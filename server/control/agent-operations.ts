import { readFile } from 'node:fs/promises';
import type { AgentEngine, AgentMode, AgentOutcome, AgentStatus } from '../agents/index.ts';
import type { ClientKey, ClientKeys } from '../accounts/index.ts';
import type { AgentView, Handlers } from '../contract/index.ts';
import { SwitchyardError, toSwitchyardError } from '../errors/index.ts';
import { clientKeyPrefix } from '../accounts/index.ts';
import { createKeyedQueue } from '../storage/index.ts';
import type { AgentProbe } from './agent-test.ts';

export interface AgentOperationSources {
  readonly engine: AgentEngine;
  readonly keys: ClientKeys;
  readonly proxyUrl: () => string;
  readonly changed: () => number;
  readonly revision: () => number;
  readonly probe: AgentProbe;
}

type AgentHandlers = Pick<
  Handlers,
  | 'agents.list'
  | 'agents.plan'
  | 'agents.apply'
  | 'agents.undo'
  | 'agents.undo-all'
  | 'agents.history'
  | 'agents.test'
>;

/** Stands in for the key that apply will make, in a preview; it is masked there like a real one. */
const previewKey = `${clientKeyPrefix}${'x'.repeat(39)}new-`;

export function agentHandlers(sources: AgentOperationSources): AgentHandlers {
  const { engine, keys } = sources;
  const find = async (agent: string, home: string | undefined): Promise<AgentStatus> => {
    const all = (await engine.list()).filter((entry) => entry.id === agent);
    const found = home === undefined ? all[0] : all.find((entry) => entry.home === home);
    if (found === undefined)
      throw new SwitchyardError(
        'not-found',
        home === undefined ? `there is no agent "${agent}"` : `${agent} has no home at ${home}`,
      );
    return found;
  };
  // The key in the file and the key in the list change together: two applies at once would revoke each other's.
  const queue = createKeyedQueue();
  const alone = <Result>(status: AgentStatus, task: () => Promise<Result>): Promise<Result> =>
    queue.run(`${status.id}\n${status.home}`, task);
  const undo = (status: AgentStatus): Promise<AgentOutcome> =>
    alone(status, async () => {
      const outcome = await engine.undo({ agent: status.id, home: status.home });
      await keys.revokeAgent(status.id, status.home, null);
      sources.changed();
      return outcome;
    });
  const apply = async (status: AgentStatus, mode: AgentMode | undefined): Promise<AgentOutcome> => {
    const present = await presentKey(status, keys);
    const made =
      present === null
        ? await keys.add({ label: status.label, agent: status.id, home: status.home })
        : { key: present.secret, view: { id: present.key.id } };
    const request = {
      agent: status.id,
      home: status.home,
      mode: modeFor(status, mode),
      proxyUrl: sources.proxyUrl(),
      clientKey: made.key,
    };
    const outcome = await engine.apply(request).catch(async (error: unknown) => {
      if (present === null) await keys.revoke(made.view.id);
      throw error;
    });
    await keys.revokeAgent(status.id, status.home, made.view.id);
    sources.changed();
    return outcome;
  };
  return {
    'agents.list': async () => ({
      revision: sources.revision(),
      agents: (await engine.list()).map((status) => view(status, keys)),
    }),
    'agents.plan': async ({ agent, home, action, mode }) => {
      const status = await find(agent, home);
      const target = { agent, home: status.home };
      if (action === 'undo') return { ...copy(await engine.plan({ ...target, action })) };
      const present = await presentKey(status, keys);
      return copy(
        await engine.plan({
          ...target,
          action,
          mode: modeFor(status, mode),
          proxyUrl: sources.proxyUrl(),
          clientKey: present?.secret ?? previewKey,
        }),
      );
    },
    'agents.apply': async ({ agent, home, mode }) => {
      const status = await find(agent, home);
      const outcome = await alone(status, () => apply(status, mode));
      return { agent: view(outcome.agent, keys), warnings: [...outcome.warnings] };
    },
    'agents.undo': async ({ agent, home }) => {
      const outcome = await undo(await find(agent, home));
      return { agent: view(outcome.agent, keys), warnings: [...outcome.warnings] };
    },
    'agents.undo-all': async () => {
      const warnings: string[] = [];
      for (const status of await engine.list()) {
        if (status.appliedAtMs === null) continue;
        try {
          warnings.push(...(await undo(status)).warnings);
        } catch (error) {
          warnings.push(`${status.label}: ${toSwitchyardError(error).message}`);
        }
      }
      return { warnings };
    },
    'agents.history': async ({ agent, home }) => ({
      entries: engine.history(agent, home).map(({ id, atMs, action, file, keys: paths, note }) => ({
        id,
        atMs,
        action,
        file,
        keys: [...paths],
        note,
      })),
    }),
    'agents.test': async ({ agent, home }) => {
      const status = await find(agent, home);
      const present = await presentKey(status, keys);
      return sources.probe(status, present?.key.id ?? null);
    },
  };
}

function modeFor(status: AgentStatus, asked: AgentMode | undefined): AgentMode {
  return asked ?? status.mode ?? 'key';
}

function view(status: AgentStatus, keys: ClientKeys): AgentView {
  const own = keys.list().filter((key) => key.agent === status.id);
  const used = own.flatMap((key) => (key.lastUsedAtMs === null ? [] : [key.lastUsedAtMs]));
  return {
    ...status,
    files: [...status.files],
    costs: [...status.costs],
    lastSeenMs: used.length > 0 ? Math.max(...used) : null,
  };
}

function copy(plan: Awaited<ReturnType<AgentEngine['plan']>>): Awaited<ReturnType<Handlers['agents.plan']>> {
  return { ...plan, changes: plan.changes.map((change) => ({ ...change })), warnings: [...plan.warnings] };
}

const keyInText = new RegExp(`${clientKeyPrefix}[A-Za-z0-9_-]{43}`, 'g');

/** The client key that stands in the agent's files and is still good here; only there it exists in clear. */
async function presentKey(
  status: AgentStatus,
  keys: ClientKeys,
): Promise<{ readonly secret: string; readonly key: ClientKey } | null> {
  for (const file of status.files) {
    const text = await readFile(file, 'utf8').catch(() => '');
    for (const [secret] of text.matchAll(keyInText)) {
      const key = keys.match(secret);
      if (key !== null && key.agent === status.id && key.home === status.home) return { secret, key };
    }
  }
  return null;
}

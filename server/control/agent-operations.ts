import { resolve } from 'node:path';
import {
  clientKeyPlaceholder,
  unmadeClientKey,
  type AgentEngine,
  type AgentFinding,
  type AgentOutcome,
  type AgentStatus,
  type OfferedModel,
} from '../agents/index.ts';
import type { ClientKeys } from '../accounts/index.ts';
import type { AgentView, Handlers } from '../contract/index.ts';
import { toSwitchyardError } from '../errors/index.ts';
import { launchHome, presentKey, type LaunchKeys } from './agent-keys.ts';
import { launchAgent, type ProxyCondition } from './agent-launch.ts';
import type { AgentProbe } from './agent-test.ts';
import { agentView, manifestOf } from './agent-view.ts';
import type { AgentWriting } from './agent-writing.ts';

export interface AgentOperationSources {
  readonly engine: AgentEngine;
  readonly keys: ClientKeys;
  readonly writing: AgentWriting;
  readonly launchKeys: LaunchKeys;
  readonly proxy: () => ProxyCondition;
  /** What the agent may be told to offer. */
  readonly catalogue: (agent: string) => readonly OfferedModel[];
  /** What else is worth knowing about an agent, beside its files. */
  readonly notes: (status: AgentStatus) => Promise<readonly AgentFinding[]>;
  readonly changed: () => void;
  readonly revision: () => number;
  readonly probe: AgentProbe;
  /** What was put back when Switchyard quit last is not pointed here again. */
  readonly stayBack: () => Promise<void>;
}

type AgentHandlers = Pick<Handlers, Extract<keyof Handlers, `agents.${string}`>>;
type Plan = Awaited<ReturnType<Handlers['agents.plan']>>;

export function agentHandlers(sources: AgentOperationSources): AgentHandlers {
  const { engine, keys, writing } = sources;
  const modelFindings = async ({ id, home, appliedAtMs }: AgentStatus): Promise<readonly AgentFinding[]> => {
    const text =
      appliedAtMs === null ? null : await engine.modelNote({ agent: id, home }, sources.catalogue(id));
    return text === null ? [] : [{ kind: 'note', text, file: null, line: null, column: null, by: null }];
  };
  const view = async (status: AgentStatus): Promise<AgentView> => {
    const further = [...(await modelFindings(status)), ...(await sources.notes(status))];
    return agentView({ ...status, findings: [...status.findings, ...further] }, keys);
  };
  const answer = async ({ agent, warnings }: AgentOutcome) => ({
    agent: await view(agent),
    warnings: [...warnings],
  });
  const changedView = async (status: AgentStatus): Promise<{ agent: AgentView }> => {
    sources.changed();
    return { agent: await view(status) };
  };
  return {
    'agents.list': async () => ({
      revision: sources.revision(),
      agents: await Promise.all((await engine.list()).map(view)),
    }),
    'agents.plan': async ({ agent, home, action, mode, models }) => {
      const status = await engine.status({ agent, home });
      const target = { agent, home: status.home };
      if (action === 'undo') return copy(await engine.plan({ ...target, action }));
      const present = await presentKey(status, keys);
      return copy(
        await engine.plan({
          ...target,
          action,
          mode: mode ?? status.mode ?? undefined,
          models,
          proxyUrl: sources.proxy().url,
          clientKey: present?.secret ?? unmadeClientKey,
          catalogue: sources.catalogue(agent),
        }),
      );
    },
    'agents.apply': async ({ agent, home, mode, models }) =>
      answer(await writing.apply(await engine.status({ agent, home }), { mode, models })),
    'agents.undo': async ({ agent, home, keys: names }) =>
      answer(await writing.undo(await engine.status({ agent, home }), names)),
    'agents.undo-all': async () => {
      const warnings: string[] = [];
      for (const status of await engine.list()) {
        if (status.appliedAtMs === null) continue;
        try {
          warnings.push(...(await writing.undo(status)).warnings);
        } catch (error) {
          warnings.push(`${status.label}: ${toSwitchyardError(error).message}`);
        }
      }
      for (const step of [writing.endStarts, sources.stayBack])
        await step().catch((error: unknown) => void warnings.push(toSwitchyardError(error).message));
      return { warnings };
    },
    'agents.keys': async (target) => ({
      keys: (await engine.keys(target)).map((key) => ({ ...key })),
    }),
    'agents.keep': async (target) => answer(await writing.keep(await engine.status(target))),
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
    'agents.test': async (target) => sources.probe(await engine.status(target)),
    'agents.set-way': async ({ agent, home, way, models }) => {
      const known = models ?? (await engine.choice({ agent, home })).models;
      return changedView(await engine.setChoice({ agent, home }, { way, models: known }));
    },
    'agents.add-home': async ({ agent, path }) => changedView(await engine.addHome(agent, path)),
    'agents.remove-home': async ({ agent, path }) => {
      await engine.removeHome(agent, path);
      for (const home of [resolve(path), launchHome(resolve(path))])
        await keys.revokeAgent(agent, home, null);
      sources.changed();
      return { done: true };
    },
    'agents.manual': async ({ agent, home }) => {
      const status = await engine.status({ agent, home });
      const snippets = manifestOf(agent)?.manual({
        proxyUrl: sources.proxy().url,
        clientKey: clientKeyPlaceholder,
        mode: status.mode ?? status.modes[0] ?? 'key',
        models: status.models,
        catalogue: sources.catalogue(agent),
      });
      return {
        keyPlaceholder: clientKeyPlaceholder,
        snippets: (snippets ?? []).map((snippet) => ({ ...snippet })),
      };
    },
    'agents.launch': async (target) => launchAgent(sources, await engine.status(target)),
  };
}

function copy(plan: Awaited<ReturnType<AgentEngine['plan']>>): Plan {
  return { ...plan, changes: plan.changes.map((change) => ({ ...change })), warnings: [...plan.warnings] };
}

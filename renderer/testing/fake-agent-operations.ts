import type { AgentKey, AgentPlan, AgentView, Handlers } from '../../server/contract/index.ts';
import { makeAgentKeys, makeManual } from './agent-fixtures.ts';

export interface FakeAgentParts {
  readonly nowMs: number;
  readonly agents: () => readonly AgentView[];
  readonly edit: (edit: (agents: readonly AgentView[]) => AgentView[]) => void;
  readonly revision: () => number;
}

type AgentHandlers = Pick<Handlers, Extract<keyof Handlers, `agents.${string}`>>;

const diff = `--- a/~/.claude/settings.json
+++ b/~/.claude/settings.json
@@ -1,6 +1,10 @@
 {
   "model": "opus",
+  "env": {
+    "ANTHROPIC_BASE_URL": "http://127.0.0.1:4310",
+    "ANTHROPIC_AUTH_TOKEN": "••••x7Qa"
+  },
-  "apiKeyHelper": "~/bin/key.sh",
   "permissions": { "allow": ["Bash(npm test:*)"] }
 }
`;

/** Agents in memory: apply, drift, keys that are put back one by one, ways, further folders. */
export function fakeAgentOperations(parts: FakeAgentParts): AgentHandlers {
  const { nowMs } = parts;
  /** Keys that were put back or given up, by agent and home. */
  const gone = new Map<string, Set<string>>();
  const find = (agent: string, home?: string): AgentView => {
    const found = parts
      .agents()
      .find((view) => view.id === agent && (home === undefined || view.home === home));
    if (found === undefined) throw new Error(`The fake backend does not know the agent ${agent}.`);
    return found;
  };
  const change = (view: AgentView, part: Partial<AgentView>): AgentView => {
    const next = { ...view, ...part };
    parts.edit((agents) => agents.map((one) => (one.id === view.id && one.home === view.home ? next : one)));
    return next;
  };
  const keysOf = (view: AgentView): readonly AgentKey[] =>
    view.appliedAtMs === null
      ? []
      : makeAgentKeys(nowMs, view).filter(({ key }) => !gone.get(view.id + view.home)?.has(key));
  const giveUp = (view: AgentView, keys: readonly string[]): void => {
    gone.set(view.id + view.home, new Set([...(gone.get(view.id + view.home) ?? []), ...keys]));
  };

  return {
    'agents.list': async () => ({ revision: parts.revision(), agents: [...parts.agents()] }),
    'agents.plan': async ({ agent, home, action, mode, models }) => {
      const view = find(agent, home);
      if (view.state === 'unparsable') return { ...planOf(view, action, null, true), refused: placeOf(view) };
      const same =
        view.state === 'applied' &&
        (mode ?? view.mode) === view.mode &&
        (models === undefined || JSON.stringify(models) === JSON.stringify(view.models));
      return planOf(view, action, mode ?? null, action === 'apply' ? same : view.appliedAtMs === null);
    },
    'agents.apply': async ({ agent, home, mode, models }) => {
      const view = find(agent, home);
      gone.delete(view.id + view.home);
      return {
        agent: change(view, {
          state: 'applied',
          stateDetail: null,
          findings: [],
          way: 'always',
          mode: mode ?? view.mode ?? 'key',
          models: models ?? view.models,
          key: { id: 'k1', lastFour: 'x7Qa' },
          appliedAtMs: nowMs,
        }),
        warnings: [],
      };
    },
    'agents.undo': async ({ agent, home, keys }) => {
      const view = find(agent, home);
      if (keys === undefined) return { agent: change(view, undone), warnings: [] };
      giveUp(view, keys);
      return { agent: change(view, keysOf(view).length === 0 ? undone : {}), warnings: [] };
    },
    'agents.undo-all': async () => {
      parts.edit((agents) =>
        agents.map((view) => (view.appliedAtMs === null ? view : { ...view, ...undone })),
      );
      return { warnings: [] };
    },
    'agents.history': async ({ agent, home }) => {
      const { appliedAtMs, files } = find(agent, home);
      const entry = { id: 1, file: files[0] ?? '', note: null, keys: ['env.ANTHROPIC_BASE_URL'] };
      return {
        entries:
          appliedAtMs === null
            ? []
            : [
                { ...entry, id: 2, atMs: appliedAtMs + 3_600_000, action: 'drift', note: 'Changed outside.' },
                {
                  ...entry,
                  atMs: appliedAtMs,
                  action: 'apply',
                  keys: ['env.ANTHROPIC_BASE_URL', 'env.ANTHROPIC_AUTH_TOKEN'],
                },
              ],
      };
    },
    'agents.test': async () => ({
      ok: true,
      message: 'Work served the test call.',
      accountLabel: 'Work',
      status: 200,
      durationMs: 812,
    }),
    'agents.keys': async ({ agent, home }) => ({ keys: [...keysOf(find(agent, home))] }),
    'agents.keep': async ({ agent, home }) => {
      const view = find(agent, home);
      giveUp(
        view,
        keysOf(view)
          .filter(({ state }) => state !== 'ours')
          .map(({ key }) => key),
      );
      return {
        agent: change(view, { state: 'direct', stateDetail: null, findings: [] }),
        warnings: [],
      };
    },
    'agents.set-way': async ({ agent, home, way, models }) => {
      const view = find(agent, home);
      const state =
        way === 'launch' && view.state === 'direct'
          ? 'launch-only'
          : way !== 'launch' && view.state === 'launch-only'
            ? 'direct'
            : view.state;
      return { agent: change(view, { way, state, models: models ?? view.models }) };
    },
    'agents.manual': async () => makeManual(),
    'agents.add-home': async ({ agent, path }) => {
      const added: AgentView = {
        ...find(agent),
        ...undone,
        home: path,
        homeSource: 'added',
        files: [`${path}/settings.json`],
      };
      parts.edit((agents) => [...agents, added]);
      return { agent: added };
    },
    'agents.remove-home': async ({ agent, path }) => {
      parts.edit((agents) => agents.filter((view) => view.id !== agent || view.home !== path));
      return { done: true };
    },
    'agents.launch': async () => {
      throw new Error('Only the companion starts agents.');
    },
  };
}

/** Why a file that does not parse is refused. */
function placeOf({ files, findings }: AgentView): NonNullable<AgentPlan['refused']> {
  const [found] = findings;
  return {
    file: files[0] ?? '',
    message: found?.text ?? 'The file does not parse.',
    line: found?.line ?? 14,
    column: found?.column ?? 3,
  };
}

const undone = {
  state: 'direct',
  stateDetail: null,
  findings: [],
  mode: null,
  key: null,
  appliedAtMs: null,
} satisfies Partial<AgentView>;

function planOf(
  { id, home, files }: AgentView,
  action: AgentPlan['action'],
  mode: AgentPlan['mode'],
  nothing: boolean,
): AgentPlan {
  const file = files[0] ?? '';
  const change = (
    key: string,
    before: string | null,
    after: string | null,
    why: string,
  ): AgentPlan['changes'][number] => ({ file, key, before, after, why });
  return {
    agent: id,
    home,
    action,
    mode,
    diff: nothing ? '' : diff.replaceAll('~/.claude/settings.json', file),
    warnings: [],
    refused: null,
    changes: nothing
      ? []
      : [
          change('env.ANTHROPIC_BASE_URL', null, 'http://127.0.0.1:4310', 'Sends requests to Switchyard.'),
          change('env.ANTHROPIC_AUTH_TOKEN', null, '••••x7Qa', 'The agent’s own client key.'),
          change('apiKeyHelper', '~/bin/key.sh', null, 'It would win over the client key.'),
        ],
  };
}

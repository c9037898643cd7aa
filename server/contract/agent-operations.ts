import { Type } from 'typebox';
import {
  AgentHistoryEntry,
  AgentKey,
  AgentLaunch,
  AgentManual,
  AgentMode,
  AgentModels,
  AgentPlan,
  AgentTestResult,
  AgentView,
  AgentWay,
} from './agent.ts';
import { done, id, none, operation, strict } from './operation.ts';

const agentTarget = { agent: id, home: Type.Optional(Type.String({ maxLength: 4096 })) };

/** Operations about agents, one home of an agent each. */
export const agentOperations = {
  'agents.list': operation(
    false,
    none,
    Type.Object({ revision: Type.Integer(), agents: Type.Array(AgentView) }),
  ),
  'agents.plan': operation(
    false,
    Type.Object(
      {
        ...agentTarget,
        action: Type.Union([Type.Literal('apply'), Type.Literal('undo')]),
        mode: Type.Optional(AgentMode),
        models: Type.Optional(AgentModels),
      },
      strict,
    ),
    AgentPlan,
  ),
  'agents.apply': operation(
    true,
    Type.Object(
      { ...agentTarget, mode: Type.Optional(AgentMode), models: Type.Optional(AgentModels) },
      strict,
    ),
    Type.Object({ agent: AgentView, warnings: Type.Array(Type.String()) }),
  ),
  /** `keys`: only these (`AgentKey.key`); absent = all, and the client key is revoked. */
  'agents.undo': operation(
    true,
    Type.Object(
      {
        ...agentTarget,
        keys: Type.Optional(Type.Array(Type.String({ maxLength: 1000 }), { maxItems: 500 })),
      },
      strict,
    ),
    Type.Object({ agent: AgentView, warnings: Type.Array(Type.String()) }),
  ),
  /**
   * Puts back every agent that points here, revokes the keys with which `agents.launch` started any, and forgets what
   * would be pointed here again at the next start. `warnings`: what did not work, and stays.
   */
  'agents.undo-all': operation(true, none, Type.Object({ warnings: Type.Array(Type.String()) })),
  'agents.history': operation(
    false,
    Type.Object(agentTarget, strict),
    Type.Object({ entries: Type.Array(AgentHistoryEntry) }),
  ),
  'agents.test': operation(true, Type.Object(agentTarget, strict), AgentTestResult),
  /** The keys that are ours now, for putting back single ones. */
  'agents.keys': operation(
    false,
    Type.Object(agentTarget, strict),
    Type.Object({ keys: Type.Array(AgentKey) }),
  ),
  /**
   * Gives up the keys that somebody changed or removed. Where the address is among them the others are put back too,
   * else no file is written.
   */
  'agents.keep': operation(
    true,
    Type.Object(agentTarget, strict),
    Type.Object({ agent: AgentView, warnings: Type.Array(Type.String()) }),
  ),
  'agents.set-way': operation(
    true,
    Type.Object({ ...agentTarget, way: AgentWay, models: Type.Optional(AgentModels) }, strict),
    Type.Object({ agent: AgentView }),
  ),
  'agents.manual': operation(false, Type.Object(agentTarget, strict), AgentManual),
  /** Further configuration directories, absolute; each becomes an entry of the list. */
  'agents.add-home': operation(
    true,
    Type.Object({ agent: id, path: Type.String({ minLength: 1, maxLength: 4096 }) }, strict),
    Type.Object({ agent: AgentView }),
  ),
  'agents.remove-home': operation(
    true,
    Type.Object({ agent: id, path: Type.String({ minLength: 1, maxLength: 4096 }) }, strict),
    done,
  ),
  /** For the companion only (`companionOperations`): the answer holds a client key. */
  'agents.launch': operation(true, Type.Object(agentTarget, strict), AgentLaunch),
} as const;

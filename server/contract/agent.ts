import { Type, type Static } from 'typebox';

export const AgentState = Type.Union([
  Type.Literal('not-installed'),
  Type.Literal('direct'),
  Type.Literal('applied'),
  Type.Literal('drifted'),
  Type.Literal('overridden'),
  Type.Literal('file-missing'),
  Type.Literal('unparsable'),
]);
export type AgentState = Static<typeof AgentState>;

/**
 * `key`: the agent signs in to Switchyard with its own client key. `pass-through`: the agent keeps its own login in
 * the Authorization header and names itself by a path prefix.
 */
export const AgentMode = Type.Union([Type.Literal('key'), Type.Literal('pass-through')]);
export type AgentMode = Static<typeof AgentMode>;

export const AgentView = Type.Object({
  id: Type.String(),
  label: Type.String(),
  /** The agent's configuration directory; one agent may have several homes. */
  home: Type.String(),
  files: Type.Array(Type.String()),
  state: AgentState,
  /** What differs, which line does not parse, or which setting wins; null when there is nothing to say. */
  stateDetail: Type.Union([Type.String(), Type.Null()]),
  mode: Type.Union([AgentMode, Type.Null()]),
  version: Type.Union([Type.String(), Type.Null()]),
  executable: Type.Union([Type.String(), Type.Null()]),
  /** What pointing the agent here costs; told before the first apply. */
  costs: Type.Array(Type.String()),
  appliedAtMs: Type.Union([Type.Number(), Type.Null()]),
  lastSeenMs: Type.Union([Type.Number(), Type.Null()]),
});
export type AgentView = Static<typeof AgentView>;

export const PlannedChange = Type.Object({
  file: Type.String(),
  /** Dotted key path, for example `env.ANTHROPIC_BASE_URL`. */
  key: Type.String(),
  /** Secrets are masked to their last four characters. */
  before: Type.Union([Type.String(), Type.Null()]),
  after: Type.Union([Type.String(), Type.Null()]),
  why: Type.String(),
});
export type PlannedChange = Static<typeof PlannedChange>;

export const AgentPlan = Type.Object({
  agent: Type.String(),
  home: Type.String(),
  action: Type.Union([Type.Literal('apply'), Type.Literal('undo')]),
  mode: Type.Union([AgentMode, Type.Null()]),
  changes: Type.Array(PlannedChange),
  /** A unified diff over all files, secrets masked; empty when nothing would change. */
  diff: Type.String(),
  warnings: Type.Array(Type.String()),
  /** Why nothing can be written, with the place; null when it can. */
  refused: Type.Union([
    Type.Object({
      file: Type.String(),
      message: Type.String(),
      line: Type.Union([Type.Integer(), Type.Null()]),
      column: Type.Union([Type.Integer(), Type.Null()]),
    }),
    Type.Null(),
  ]),
});
export type AgentPlan = Static<typeof AgentPlan>;

export const AgentHistoryEntry = Type.Object({
  id: Type.Integer(),
  atMs: Type.Number(),
  action: Type.String(),
  file: Type.String(),
  keys: Type.Array(Type.String()),
  note: Type.Union([Type.String(), Type.Null()]),
});
export type AgentHistoryEntry = Static<typeof AgentHistoryEntry>;

/** One end-to-end call over the agent's own path with its own key. */
export const AgentTestResult = Type.Object({
  ok: Type.Boolean(),
  /** Which account served, or exactly what stands in the way. */
  message: Type.String(),
  accountLabel: Type.Union([Type.String(), Type.Null()]),
  status: Type.Union([Type.Integer(), Type.Null()]),
  durationMs: Type.Number(),
});
export type AgentTestResult = Static<typeof AgentTestResult>;

import { Type, type Static } from 'typebox';

export const AgentState = Type.Union([
  Type.Literal('not-installed'),
  Type.Literal('direct'),
  Type.Literal('applied'),
  Type.Literal('drifted'),
  Type.Literal('overridden'),
  Type.Literal('file-missing'),
  Type.Literal('unparsable'),
  /** No file points here, but it is started through Switchyard (`switchyard run`). */
  Type.Literal('launch-only'),
  /** Listed with the reason why it cannot be served. */
  Type.Literal('unsupported'),
]);
export type AgentState = Static<typeof AgentState>;

/**
 * `key`: the agent signs in to Switchyard with its own client key. `pass-through`: the agent keeps its own login in
 * the Authorization header and names itself by a path prefix. `profile`: a profile file of its own, which counts only
 * when the person asks for it by name.
 */
export const AgentMode = Type.Union([
  Type.Literal('key'),
  Type.Literal('pass-through'),
  Type.Literal('profile'),
]);
export type AgentMode = Static<typeof AgentMode>;

/** How the person wants the agent to reach Switchyard: per start, by its file, or by hand. */
export const AgentWay = Type.Union([Type.Literal('launch'), Type.Literal('always'), Type.Literal('manual')]);
export type AgentWay = Static<typeof AgentWay>;

/** Model names by slot id of the agent. */
export const AgentModels = Type.Record(Type.String({ maxLength: 60 }), Type.String({ maxLength: 300 }));
export type AgentModels = Static<typeof AgentModels>;

/** One thing that is worth knowing about an agent, with its place where it has one. */
export const AgentFinding = Type.Object({
  kind: Type.Union([
    /** A managed key has another value, or is gone. */
    Type.Literal('drift'),
    /** Another setting wins over ours. */
    Type.Literal('override'),
    /** The file does not parse, or is gone. */
    Type.Literal('file'),
    Type.Literal('note'),
  ]),
  text: Type.String(),
  file: Type.Union([Type.String(), Type.Null()]),
  line: Type.Union([Type.Integer(), Type.Null()]),
  column: Type.Union([Type.Integer(), Type.Null()]),
  /** Who probably did it, for instance `cc-switch`; null when it cannot be told. */
  by: Type.Union([Type.String(), Type.Null()]),
});
export type AgentFinding = Static<typeof AgentFinding>;

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
  /** How the home was found: `default`, by an `environment` variable, `added` by the person, in `wsl`. */
  homeSource: Type.Union([
    Type.Literal('default'),
    Type.Literal('environment'),
    Type.Literal('added'),
    Type.Literal('wsl'),
  ]),
  /** False for an entry that is not a program, such as "any OpenAI client". */
  isProgram: Type.Boolean(),
  findings: Type.Array(AgentFinding),
  /** Ways by file, the recommended one first; empty = no file is ever written. */
  modes: Type.Array(AgentMode),
  way: AgentWay,
  /** True when `switchyard run <id>` works once the program is installed. */
  canLaunch: Type.Boolean(),
  modelSlots: Type.Array(Type.Object({ id: Type.String(), label: Type.String(), detail: Type.String() })),
  models: AgentModels,
  /** Its client key, if it has one. */
  key: Type.Union([Type.Object({ id: Type.String(), lastFour: Type.String() }), Type.Null()]),
  /** Why it cannot be served; only in the state `unsupported`. */
  unsupported: Type.Union([Type.String(), Type.Null()]),
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

/** One key that Switchyard owns in a file. Values are masked where they are secret; null = absent. */
export const AgentKey = Type.Object({
  file: Type.String(),
  /** Dotted key path; names the key in `agents.undo`. */
  key: Type.String(),
  /** What stood there before Switchyard, and what undo puts back. */
  before: Type.Union([Type.String(), Type.Null()]),
  ours: Type.String(),
  current: Type.Union([Type.String(), Type.Null()]),
  state: Type.Union([Type.Literal('ours'), Type.Literal('changed'), Type.Literal('missing')]),
  why: Type.String(),
  appliedAtMs: Type.Number(),
});
export type AgentKey = Static<typeof AgentKey>;

/** Lines to copy. The client key stands in them as `keyPlaceholder`. */
export const AgentManual = Type.Object({
  keyPlaceholder: Type.String(),
  snippets: Type.Array(
    Type.Object({ id: Type.String(), label: Type.String(), language: Type.String(), text: Type.String() }),
  ),
});
export type AgentManual = Static<typeof AgentManual>;

/** How to start one process of an agent; holds its client key, so only the companion on its own socket gets it. */
export const AgentLaunch = Type.Object({
  label: Type.String(),
  executable: Type.String(),
  args: Type.Array(Type.String()),
  environment: Type.Record(Type.String(), Type.String()),
  without: Type.Array(Type.String()),
});
export type AgentLaunch = Static<typeof AgentLaunch>;

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

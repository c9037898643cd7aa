import { Type, type Static, type TSchema } from 'typebox';
import {
  AccountsSnapshot,
  AccountView,
  AccountKind,
  DetectedLogin,
  EndpointOptions,
  ProviderId,
  QuotaWindow,
  SwitchMode,
} from './account.ts';
import { ActivityPage, UsageSummary } from './activity.ts';
import { AgentHistoryEntry, AgentMode, AgentPlan, AgentTestResult, AgentView } from './agent.ts';
import {
  AppSnapshot,
  ClientKeyView,
  DoctorCheck,
  SecretBackendName,
  Settings,
  SettingsSnapshot,
} from './app.ts';
import { ModelResolution, ModelsSnapshot } from './model.ts';

export interface Operation<Input extends TSchema = TSchema, Output extends TSchema = TSchema> {
  readonly input: Input;
  readonly output: Output;
  /** False for pure reads. */
  readonly mutates: boolean;
}

function operation<Input extends TSchema, Output extends TSchema>(
  mutates: boolean,
  input: Input,
  output: Output,
): Operation<Input, Output> {
  return { input, output, mutates };
}

const none = Type.Object({}, { additionalProperties: false });
const done = Type.Object({ done: Type.Literal(true) });
const strict = { additionalProperties: false };
const id = Type.String({ minLength: 1, maxLength: 120 });
const label = Type.String({ minLength: 1, maxLength: 80 });
/** Secrets travel inwards only; no operation returns one, but for the single showing of a new client key. */
const secret = Type.String({ minLength: 1, maxLength: 65_536 });
const baseUrl = Type.String({ minLength: 1, maxLength: 2048 });
const ClientDialect = Type.Union([
  Type.Literal('anthropic-messages'),
  Type.Literal('openai-responses'),
  Type.Literal('openai-chat'),
  Type.Literal('openai-completions'),
  Type.Literal('gemini'),
]);
const agentTarget = { agent: id, home: Type.Optional(Type.String({ maxLength: 4096 })) };

/** The control contract: every operation, on every transport (IPC, headless HTTP, companion socket). */
export const operations = {
  'app.snapshot': operation(false, none, AppSnapshot),
  'proxy.start': operation(true, none, AppSnapshot),
  'proxy.pause': operation(true, none, AppSnapshot),
  'secrets.choose': operation(
    true,
    Type.Object({ backend: SecretBackendName, passphrase: Type.Optional(secret) }, strict),
    AppSnapshot,
  ),
  'secrets.unlock': operation(true, Type.Object({ passphrase: Type.Optional(secret) }, strict), AppSnapshot),

  'accounts.snapshot': operation(false, none, AccountsSnapshot),
  'accounts.detect': operation(false, none, Type.Object({ logins: Type.Array(DetectedLogin) })),
  'accounts.add': operation(
    true,
    Type.Object(
      {
        provider: ProviderId,
        kind: AccountKind,
        secret: Type.Optional(secret),
        path: Type.Optional(Type.String({ maxLength: 4096 })),
        label: Type.Optional(label),
        baseUrl: Type.Optional(baseUrl),
        /** For providers whose view has an `endpoint`; absent = the usual. Without a secret the server needs no key. */
        endpoint: Type.Optional(EndpointOptions),
      },
      strict,
    ),
    AccountView,
  ),
  'accounts.update': operation(
    true,
    Type.Object(
      {
        id,
        label: Type.Optional(label),
        enabled: Type.Optional(Type.Boolean()),
        position: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000 })),
        secret: Type.Optional(secret),
        /** Only within the origin that the key is bound to. */
        baseUrl: Type.Optional(baseUrl),
        /** Takes the place of the whole of what was set. */
        endpoint: Type.Optional(EndpointOptions),
      },
      strict,
    ),
    AccountView,
  ),
  'accounts.remove': operation(true, Type.Object({ id }, strict), done),
  'accounts.use': operation(true, Type.Object({ id }, strict), AccountsSnapshot),
  'accounts.clear-cooldown': operation(true, Type.Object({ id }, strict), AccountView),
  'accounts.set-mode': operation(
    true,
    Type.Object({ vendor: Type.String({ minLength: 1, maxLength: 300 }), mode: SwitchMode }, strict),
    AccountsSnapshot,
  ),
  /** Asks the vendors for the windows now. Vendors limit this: an account asked less than 5 minutes ago is left out unless `force`. */
  'quota.refresh': operation(
    true,
    Type.Object({ id: Type.Optional(id), force: Type.Optional(Type.Boolean()) }, strict),
    AccountsSnapshot,
  ),
  'quota.list': operation(
    false,
    none,
    Type.Object({
      accounts: Type.Array(
        Type.Object({
          id: Type.String(),
          label: Type.String(),
          provider: ProviderId,
          inUse: Type.Boolean(),
          windows: Type.Array(QuotaWindow),
        }),
      ),
    }),
  ),

  'keys.list': operation(false, none, Type.Object({ keys: Type.Array(ClientKeyView) })),
  'keys.add': operation(
    true,
    Type.Object({ label, accountId: Type.Optional(id), provider: Type.Optional(ProviderId) }, strict),
    Type.Object({ key: Type.String(), view: ClientKeyView }),
  ),
  'keys.revoke': operation(true, Type.Object({ id }, strict), done),

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
      },
      strict,
    ),
    AgentPlan,
  ),
  'agents.apply': operation(
    true,
    Type.Object({ ...agentTarget, mode: Type.Optional(AgentMode) }, strict),
    Type.Object({ agent: AgentView, warnings: Type.Array(Type.String()) }),
  ),
  'agents.undo': operation(
    true,
    Type.Object(agentTarget, strict),
    Type.Object({ agent: AgentView, warnings: Type.Array(Type.String()) }),
  ),
  'agents.undo-all': operation(true, none, Type.Object({ warnings: Type.Array(Type.String()) })),
  'agents.history': operation(
    false,
    Type.Object(agentTarget, strict),
    Type.Object({ entries: Type.Array(AgentHistoryEntry) }),
  ),
  'agents.test': operation(true, Type.Object(agentTarget, strict), AgentTestResult),

  'activity.list': operation(
    false,
    Type.Object(
      {
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
        beforeMs: Type.Optional(Type.Number()),
      },
      strict,
    ),
    ActivityPage,
  ),
  'usage.summary': operation(
    false,
    Type.Object({ sinceMs: Type.Optional(Type.Number()) }, strict),
    UsageSummary,
  ),

  /** Answers at once with what is known; lists that are due are read in the background (`models.changed`). */
  'models.snapshot': operation(false, none, ModelsSnapshot),
  /** Reads the lists that are due, or this account's whatever its age, and waits for them. */
  'models.refresh': operation(true, Type.Object({ accountId: Type.Optional(id) }, strict), ModelsSnapshot),
  /** A dry run. `dialect`: as the client speaks; absent = the agent's own, else the OpenAI chat API. */
  'models.resolve': operation(
    false,
    Type.Object(
      {
        model: Type.String({ minLength: 1, maxLength: 300 }),
        agent: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
        dialect: Type.Optional(ClientDialect),
      },
      strict,
    ),
    ModelResolution,
  ),

  'settings.snapshot': operation(false, none, SettingsSnapshot),
  'settings.update': operation(true, Type.Partial(Settings, strict), SettingsSnapshot),
  'doctor.run': operation(false, none, Type.Object({ checks: Type.Array(DoctorCheck) })),
} as const;

export type OperationName = keyof typeof operations;
export type OperationInput<Name extends OperationName> = Static<(typeof operations)[Name]['input']>;
export type OperationOutput<Name extends OperationName> = Static<(typeof operations)[Name]['output']>;

/** What a transport calls: one async function per operation. */
export type Handlers = {
  readonly [Name in OperationName]: (input: OperationInput<Name>) => Promise<OperationOutput<Name>>;
};

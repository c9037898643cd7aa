import { Type, type Static } from 'typebox';
import {
  AccountsSnapshot,
  AccountView,
  AccountKind,
  DetectedLogin,
  ProviderId,
  RemovedAccount,
  SwitchMode,
} from './account.ts';
import { EndpointOptions } from './account-endpoint.ts';
import { AccountRouting, GroupRouting, RoutingDryRun } from './account-routing.ts';
import { ActivityPage, UsageSummary } from './activity.ts';
import { agentOperations } from './agent-operations.ts';
import {
  AppSnapshot,
  ClientKeyView,
  DoctorCheck,
  SecretBackendName,
  Settings,
  SettingsSnapshot,
} from './app.ts';
import { ModelResolution, ModelsSnapshot } from './model.ts';
import { networkOperations } from './network-operations.ts';
import { done, id, none, operation, strict } from './operation.ts';
import { SignInView, SignInWay } from './sign-in.ts';
import { QuotaWindowView } from './quota.ts';
import { quotaOperations } from './quota-operations.ts';

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
  'accounts.remove': operation(true, Type.Object({ id }, strict), RemovedAccount),
  'accounts.use': operation(true, Type.Object({ id }, strict), AccountsSnapshot),
  'accounts.clear-cooldown': operation(true, Type.Object({ id }, strict), AccountView),
  'accounts.set-mode': operation(
    true,
    Type.Object({ vendor: Type.String({ minLength: 1, maxLength: 300 }), mode: SwitchMode }, strict),
    AccountsSnapshot,
  ),
  /** Ends an account's rests by hand and lets one request try it; at most every 10 s. Never ends "needs sign-in". */
  'accounts.try-now': operation(true, Type.Object({ id }, strict), AccountView),
  /** How the vendor's group chooses in automatic mode; what is left out stays. */
  'accounts.set-routing': operation(
    true,
    Type.Object(
      { vendor: Type.String({ minLength: 1, maxLength: 300 }), ...Type.Partial(GroupRouting).properties },
      strict,
    ),
    AccountsSnapshot,
  ),
  /** One account's part in it: reserve, share, limit; what is left out stays. */
  'accounts.set-account-routing': operation(
    true,
    Type.Object({ id, ...Type.Partial(AccountRouting).properties }, strict),
    AccountView,
  ),
  /** A dry run: which account a new conversation would get now, and why not the others. */
  'accounts.simulate': operation(
    false,
    Type.Object(
      {
        vendor: Type.String({ minLength: 1, maxLength: 300 }),
        model: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
        /** As the vendor's own client (the usual), or as another program. */
        genuine: Type.Optional(Type.Boolean()),
      },
      strict,
    ),
    RoutingDryRun,
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
          windows: Type.Array(QuotaWindowView),
        }),
      ),
    }),
  ),

  ...quotaOperations,

  /** Starts a sign-in, for a new account or again for `accountId`. What follows comes as `sign-in.changed`. */
  'accounts.sign-in': operation(
    true,
    Type.Object({ provider: ProviderId, way: SignInWay, accountId: Type.Optional(id) }, strict),
    SignInView,
  ),
  /** The text that the vendor's page showed, or the address of the page that did not open. */
  'accounts.sign-in-paste': operation(
    true,
    Type.Object({ id, text: Type.String({ minLength: 1, maxLength: 8192 }) }, strict),
    SignInView,
  ),
  'accounts.sign-in-cancel': operation(true, Type.Object({ id }, strict), SignInView),
  'accounts.sign-ins': operation(false, none, Type.Object({ signIns: Type.Array(SignInView) })),

  ...networkOperations,

  'keys.list': operation(false, none, Type.Object({ keys: Type.Array(ClientKeyView) })),
  'keys.add': operation(
    true,
    Type.Object(
      {
        label,
        accountId: Type.Optional(id),
        provider: Type.Optional(ProviderId),
        /** For an agent that takes its key from no file; the key ends when the agent is put back. */
        agent: Type.Optional(id),
        /** Absent: the agent's first home. */
        home: Type.Optional(Type.String({ minLength: 1, maxLength: 4096 })),
      },
      strict,
    ),
    Type.Object({ key: Type.String(), view: ClientKeyView }),
  ),
  'keys.revoke': operation(true, Type.Object({ id }, strict), done),

  ...agentOperations,

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

/** Refused on every transport but the companion's user-only socket. */
export const companionOperations: ReadonlySet<string> = new Set<OperationName>(['agents.launch']);
export type OperationInput<Name extends OperationName> = Static<(typeof operations)[Name]['input']>;
export type OperationOutput<Name extends OperationName> = Static<(typeof operations)[Name]['output']>;

/** What a transport calls: one async function per operation. */
export type Handlers = {
  readonly [Name in OperationName]: (input: OperationInput<Name>) => Promise<OperationOutput<Name>>;
};

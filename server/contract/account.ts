import { Type, type Static } from 'typebox';
import { SignInWay } from './sign-in.ts';
import { QuotaFacts, QuotaWindowView } from './quota.ts';

/** Who may be asked for credentials and quota; one folder each under `server/providers/`. Open set. */
export const ProviderId = Type.String({ minLength: 1, maxLength: 40, pattern: '^[a-z0-9-]+$' });

/**
 * How an account got its credential, from the least exposed to the most: the agent's own login passing through, a
 * login that the vendor's program owns (read at request time), a pasted setup token, an API key. `snapshot` = the access token out
 * of a pasted credentials file: it serves until it ends and is never renewed, because the login belongs to another program.
 * `oauth` = a sign-in of our own, the most exposed.
 */
export const AccountKind = Type.Union([
  Type.Literal('pass-through'),
  Type.Literal('cli-login'),
  Type.Literal('setup-token'),
  Type.Literal('api-key'),
  Type.Literal('snapshot'),
  Type.Literal('oauth'),
]);
export type AccountKind = Static<typeof AccountKind>;

export const CredentialState = Type.Union([
  Type.Literal('ok'),
  /** Pass-through: nothing is stored; the agent brings it. */
  Type.Literal('with-the-agent'),
  Type.Literal('expired'),
  Type.Literal('needs-sign-in'),
  Type.Literal('missing'),
  Type.Literal('store-locked'),
  Type.Literal('store-denied'),
  Type.Literal('store-absent'),
  Type.Literal('store-corrupt'),
]);
export type CredentialState = Static<typeof CredentialState>;

export const AvailabilityState = Type.Union([
  Type.Literal('ready'),
  Type.Literal('cooling'),
  Type.Literal('needs-attention'),
  Type.Literal('disabled'),
]);

/** How one server differs from its dialect's reference; absent = like the reference (see `server/ir/target.ts`). */
export const EndpointSwitches = Type.Object(
  {
    maximumOutputField: Type.Optional(
      Type.Union([Type.Literal('max_tokens'), Type.Literal('max_completion_tokens')]),
    ),
    developerRole: Type.Optional(Type.Boolean()),
    streamUsage: Type.Optional(Type.Boolean()),
    parallelToolCalls: Type.Optional(Type.Boolean()),
    toolChoiceRequired: Type.Optional(Type.Boolean()),
    jsonSchema: Type.Optional(Type.Boolean()),
    reasoningField: Type.Optional(
      Type.Union([
        Type.Literal('reasoning_content'),
        Type.Literal('reasoning'),
        Type.Literal('reasoning_details'),
        Type.Literal('think-tags'),
        Type.Literal('none'),
      ]),
    ),
    replayReasoning: Type.Optional(Type.Boolean()),
    reasoningEffort: Type.Optional(Type.Boolean()),
    arrayContent: Type.Optional(Type.Boolean()),
    imageUrls: Type.Optional(Type.Boolean()),
    images: Type.Optional(Type.Boolean()),
    strip: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 50 })),
    webSearch: Type.Optional(Type.Boolean()),
    schemaSubset: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
export type EndpointSwitches = Static<typeof EndpointSwitches>;

/** What a server at an address of the person's own may speak. */
export const EndpointDialect = Type.Union([
  Type.Literal('anthropic-messages'),
  Type.Literal('openai-chat'),
  Type.Literal('openai-responses'),
]);
export type EndpointDialect = Static<typeof EndpointDialect>;

/** Where the key goes: `Authorization: Bearer`, a header of that name, or nowhere. */
export const EndpointAuthStyle = Type.Union([
  Type.Literal('bearer'),
  Type.Literal('x-api-key'),
  Type.Literal('api-key'),
  Type.Literal('none'),
]);
export type EndpointAuthStyle = Static<typeof EndpointAuthStyle>;

/** What a person may set for an account at an address of their own (provider notes 13). */
export const EndpointOptions = Type.Object(
  {
    /** What the server speaks; null = what the provider prefers. */
    dialect: Type.Union([EndpointDialect, Type.Null()]),
    authStyle: EndpointAuthStyle,
    /** Sent with every request. No credentials: those belong into the key. */
    headers: Type.Array(
      Type.Object({
        name: Type.String({ minLength: 1, maxLength: 100, pattern: '^[A-Za-z0-9-]+$' }),
        value: Type.String({ maxLength: 1000, pattern: '^[\\x20-\\x7e]*$' }),
      }),
      { maxItems: 20 },
    ),
    switches: EndpointSwitches,
    /** Models that the person named, for servers without a list. */
    models: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { maxItems: 500 }),
  },
  { additionalProperties: false },
);
export type EndpointOptions = Static<typeof EndpointOptions>;

/** A well-known server, to fill the form with; nothing of it is stored but what the person then adds. */
export const EndpointPreset = Type.Object({
  /** Short and stable, for the command line, e.g. `deepseek`. */
  id: Type.String(),
  label: Type.String(),
  baseUrl: Type.String(),
  dialect: EndpointDialect,
  authStyle: EndpointAuthStyle,
  switches: EndpointSwitches,
  /** A page of the vendor with its terms; null for programs on this computer. */
  termsUrl: Type.Union([Type.String(), Type.Null()]),
  /** One sentence that a person should know before, else null. */
  note: Type.Union([Type.String(), Type.Null()]),
});
export type EndpointPreset = Static<typeof EndpointPreset>;

/** What the form for an account at an address of the person's own offers. */
export const EndpointForm = Type.Object({
  /** What such a server may speak, the preferred one first. */
  dialects: Type.Array(EndpointDialect),
  /** The usual one first. */
  authStyles: Type.Array(EndpointAuthStyle),
  /** Names of `EndpointSwitches` that mean something here, in the order to show them. */
  switches: Type.Array(Type.String()),
  presets: Type.Array(EndpointPreset),
});
export type EndpointForm = Static<typeof EndpointForm>;

/**
 * How an automatic group chooses for a new conversation: the person's order with the next account at exhaustion or at the
 * threshold, the most quota left, the soonest reset, in turn, in turn by weight. A running conversation stays where it is.
 */
export const Strategy = Type.Union([
  Type.Literal('in-order'),
  Type.Literal('most-left'),
  Type.Literal('soonest-reset'),
  Type.Literal('round-robin'),
  Type.Literal('weighted'),
]);
export type Strategy = Static<typeof Strategy>;

/** What a person sets for a vendor's group. `fixed` mode uses none of it but keeps it. */
export const GroupRouting = Type.Object({
  strategy: Strategy,
  /** In order: new conversations begin on the next account once so much of a plan window is used, 1 to 100. */
  thresholdPercent: Type.Integer({ minimum: 1, maximum: 100 }),
  /** A conversation may leave its account although it then loses sealed reasoning; off = only the person moves it. */
  movesBound: Type.Boolean(),
});
export type GroupRouting = Static<typeof GroupRouting>;

/** What a person sets for one account's part in routing. */
export const AccountRouting = Type.Object({
  /** So much of each plan window is kept for the person: the proxy stops there. 0 = nothing is kept. */
  reservePercent: Type.Integer({ minimum: 0, maximum: 99 }),
  /** Share of new conversations for `weighted`. */
  weight: Type.Integer({ minimum: 1, maximum: 100 }),
  /** Requests that run at the same time; null = the product's limit (64). */
  concurrency: Type.Union([Type.Integer({ minimum: 1, maximum: 1_000 }), Type.Null()]),
});
export type AccountRouting = Static<typeof AccountRouting>;

/** What would happen to a new conversation now, with the reason for every account of the vendor. */
export const RoutingDryRun = Type.Object({
  chosenId: Type.Union([Type.String(), Type.Null()]),
  reason: Type.String(),
  /** The earliest return, when nobody can serve. */
  untilMs: Type.Union([Type.Number(), Type.Null()]),
  /** The request would wait so long first. */
  waitMs: Type.Number(),
  /** In the person's order. */
  candidates: Type.Array(
    Type.Object({
      id: Type.String(),
      label: Type.String(),
      /** Why it is passed over; null = it could serve. */
      skip: Type.Union([
        Type.Literal('disabled'),
        Type.Literal('not-genuine'),
        Type.Literal('no-login'),
        Type.Literal('credential'),
        Type.Literal('attention'),
        Type.Literal('cooling'),
        Type.Literal('resting'),
        Type.Literal('probing'),
        Type.Literal('reserve'),
        Type.Literal('tried'),
        Type.Literal('not-in-use'),
        Type.Null(),
      ]),
      reason: Type.String(),
      untilMs: Type.Union([Type.Number(), Type.Null()]),
    }),
  ),
});
export type RoutingDryRun = Static<typeof RoutingDryRun>;

/** Health in full, in the words of the health machine; `availability` and `credential` above stay the short form. */
export const HealthView = Type.Object({
  credential: Type.Union([
    Type.Literal('ok'),
    Type.Literal('refreshing'),
    Type.Literal('persist-pending'),
    Type.Literal('unknown-outcome'),
    Type.Literal('needs-login'),
    Type.Literal('expired'),
    Type.Literal('store'),
  ]),
  availability: Type.Union([
    Type.Literal('ready'),
    Type.Literal('cooling'),
    Type.Literal('probing'),
    Type.Literal('degraded'),
    Type.Literal('needs-attention'),
    Type.Literal('disabled'),
  ]),
  /** Short stable name of what happened, e.g. `plan-limit`, `throttle`, `vendor-error`; null when ready. */
  code: Type.Union([Type.String(), Type.Null()]),
  reason: Type.Union([Type.String(), Type.Null()]),
  untilMs: Type.Union([Type.Number(), Type.Null()]),
  /** Who says so: the vendor, or we infer it. Null when ready. */
  source: Type.Union([Type.Literal('vendor'), Type.Literal('inferred'), Type.Null()]),
  /** The vendor named a moment beyond belief; ours is the bound. */
  unusual: Type.Boolean(),
  /** Models that rest on this account while others serve. */
  models: Type.Array(
    Type.Object({
      model: Type.String(),
      untilMs: Type.Number(),
      code: Type.String(),
      reason: Type.String(),
      source: Type.Union([Type.Literal('vendor'), Type.Literal('inferred')]),
    }),
  ),
});
export type HealthView = Static<typeof HealthView>;

export const AccountView = Type.Object({
  id: Type.String(),
  provider: ProviderId,
  /** Accounts of one vendor form one group with one account in use. */
  vendor: Type.String(),
  kind: AccountKind,
  label: Type.String(),
  enabled: Type.Boolean(),
  /** The person's order inside the vendor's group, from 0. */
  position: Type.Integer(),
  /** This account serves the vendor's next request (when it can). */
  inUse: Type.Boolean(),
  email: Type.Union([Type.String(), Type.Null()]),
  plan: Type.Union([Type.String(), Type.Null()]),
  /** The last four characters of a pasted secret; nothing more ever leaves the vault. */
  secretLastFour: Type.Union([Type.String(), Type.Null()]),
  /** For `cli-login`: the file that is read at request time, and never written. */
  source: Type.Union([Type.String(), Type.Null()]),
  /** A custom endpoint, else null. */
  baseUrl: Type.Union([Type.String(), Type.Null()]),
  /** How that endpoint is spoken to; null where the provider's own way holds. */
  endpoint: Type.Union([EndpointOptions, Type.Null()]),
  /** Serves requests of the vendor's own client only. */
  genuineClientsOnly: Type.Boolean(),
  credential: Type.Object({
    state: CredentialState,
    /**
     * When the access token at hand ends, in ms since the epoch; null = not known, or it does not end. For `oauth` and
     * `cli-login` this is not the end of the login: a new access token is fetched before.
     */
    expiresAtMs: Type.Union([Type.Number(), Type.Null()]),
    /** When the login itself (its refresh token) ends and the person has to sign in again; absent or null = the vendor does not tell. */
    loginEndsAtMs: Type.Optional(Type.Union([Type.Number(), Type.Null()])),
    /** The vendor did not tell; this is what its own program assumes. */
    loginEndIsAssumed: Type.Optional(Type.Boolean()),
    message: Type.Union([Type.String(), Type.Null()]),
  }),
  availability: Type.Object({
    state: AvailabilityState,
    untilMs: Type.Union([Type.Number(), Type.Null()]),
    reason: Type.Union([Type.String(), Type.Null()]),
  }),
  windows: Type.Array(QuotaWindowView),
  /** What the vendor says beside the windows; absent until it was asked or said something. */
  quota: Type.Optional(QuotaFacts),
  createdAtMs: Type.Number(),
  lastUsedAtMs: Type.Union([Type.Number(), Type.Null()]),
  routing: Type.Optional(AccountRouting),
  health: Type.Optional(HealthView),
});
export type AccountView = Static<typeof AccountView>;

/** What became of a login of ours at its vendor when its account was removed here. */
export const Revocation = Type.Object({
  state: Type.Union([Type.Literal('revoked'), Type.Literal('not-revoked')]),
  /** Where and how to end the session by hand, in one sentence. */
  byHand: Type.String(),
  byHandUrl: Type.String(),
});
export type Revocation = Static<typeof Revocation>;

/** `revocation` only for a sign-in of our own (`oauth`): no other login is ours to end. */
export const RemovedAccount = Type.Object({
  done: Type.Literal(true),
  revocation: Type.Optional(Revocation),
});
export type RemovedAccount = Static<typeof RemovedAccount>;

/** `fixed`: only the account in use serves. `automatic`: the next in the person's order serves when it is exhausted. */
export const SwitchMode = Type.Union([Type.Literal('fixed'), Type.Literal('automatic')]);
export type SwitchMode = Static<typeof SwitchMode>;

export const VendorGroup = Type.Object({
  vendor: Type.String(),
  label: Type.String(),
  mode: SwitchMode,
  inUseAccountId: Type.Union([Type.String(), Type.Null()]),
  routing: Type.Optional(GroupRouting),
});
export type VendorGroup = Static<typeof VendorGroup>;

/** One way to add an account, with what the vendor's terms say about it. */
export const AddMethod = Type.Object({
  kind: AccountKind,
  label: Type.String(),
  /** What to do, in one sentence. */
  instruction: Type.String(),
  /** Two sentences from the vendor's own terms. */
  terms: Type.String(),
  /** Null where whose terms hold depends on the address that is typed. */
  termsUrl: Type.Union([Type.String(), Type.Null()]),
  secretLabel: Type.Union([Type.String(), Type.Null()]),
  secretPlaceholder: Type.Union([Type.String(), Type.Null()]),
  acceptsBaseUrl: Type.Boolean(),
  /** How to sign in for it, the usual way first; empty where nothing is signed in. */
  ways: Type.Optional(Type.Array(SignInWay)),
});
export type AddMethod = Static<typeof AddMethod>;

export const ProviderView = Type.Object({
  id: ProviderId,
  vendor: Type.String(),
  label: Type.String(),
  summary: Type.String(),
  genuineClientsOnly: Type.Boolean(),
  /** From the least exposed way in to the most. */
  methods: Type.Array(AddMethod),
  /** For servers at an address that the person types; null for a vendor's own. */
  endpoint: Type.Union([EndpointForm, Type.Null()]),
});
export type ProviderView = Static<typeof ProviderView>;

export const AccountsSnapshot = Type.Object({
  revision: Type.Integer(),
  groups: Type.Array(VendorGroup),
  accounts: Type.Array(AccountView),
  providers: Type.Array(ProviderView),
});
export type AccountsSnapshot = Static<typeof AccountsSnapshot>;

/** A login found on this computer that can be added read-only. */
export const DetectedLogin = Type.Object({
  provider: ProviderId,
  kind: AccountKind,
  label: Type.String(),
  path: Type.String(),
  /** Exactly what is read, and that it stays read-only. */
  reads: Type.String(),
  plan: Type.Union([Type.String(), Type.Null()]),
  email: Type.Union([Type.String(), Type.Null()]),
  state: Type.Union([Type.Literal('usable'), Type.Literal('expired'), Type.Literal('unreadable')]),
  message: Type.Union([Type.String(), Type.Null()]),
  accountId: Type.Union([Type.String(), Type.Null()]),
});
export type DetectedLogin = Static<typeof DetectedLogin>;

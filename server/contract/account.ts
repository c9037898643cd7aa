import { Type, type Static } from 'typebox';

/** Who may be asked for credentials and quota; one folder each under `server/providers/`. Open set. */
export const ProviderId = Type.String({ minLength: 1, maxLength: 40, pattern: '^[a-z0-9-]+$' });

/**
 * How an account got its credential, from the least exposed to the most: the agent's own login passing through, a
 * login that the vendor's program owns (read at request time), a pasted setup token, an API key.
 */
export const AccountKind = Type.Union([
  Type.Literal('pass-through'),
  Type.Literal('cli-login'),
  Type.Literal('setup-token'),
  Type.Literal('api-key'),
]);
export type AccountKind = Static<typeof AccountKind>;

/** One quota window. `null` = the vendor has not told; never shown as 0 or 100 %. */
export const QuotaWindow = Type.Object({
  /** Stable within an account, for example `5h`, `7d`, `7d_oi`, `primary`. */
  id: Type.String(),
  label: Type.String(),
  /** `short` up to a day, `long` beyond, `scoped` for one model family, `credit` for paid extra usage, `rate` for API limits. */
  kind: Type.Union([
    Type.Literal('short'),
    Type.Literal('long'),
    Type.Literal('scoped'),
    Type.Literal('credit'),
    Type.Literal('rate'),
  ]),
  /** Fraction used, 0 to 1; may exceed 1. */
  usedFraction: Type.Union([Type.Number(), Type.Null()]),
  resetsAtMs: Type.Union([Type.Number(), Type.Null()]),
  windowSeconds: Type.Union([Type.Number(), Type.Null()]),
  /** `rejected` = the vendor refuses on account of this window. */
  status: Type.Union([
    Type.Literal('allowed'),
    Type.Literal('warning'),
    Type.Literal('rejected'),
    Type.Literal('unknown'),
  ]),
  observedAtMs: Type.Number(),
  source: Type.Union([
    Type.Literal('header'),
    Type.Literal('stream'),
    Type.Literal('usage-endpoint'),
    Type.Literal('error'),
  ]),
});
export type QuotaWindow = Static<typeof QuotaWindow>;

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
    expiresAtMs: Type.Union([Type.Number(), Type.Null()]),
    message: Type.Union([Type.String(), Type.Null()]),
  }),
  availability: Type.Object({
    state: AvailabilityState,
    untilMs: Type.Union([Type.Number(), Type.Null()]),
    reason: Type.Union([Type.String(), Type.Null()]),
  }),
  windows: Type.Array(QuotaWindow),
  createdAtMs: Type.Number(),
  lastUsedAtMs: Type.Union([Type.Number(), Type.Null()]),
});
export type AccountView = Static<typeof AccountView>;

/** `fixed`: only the account in use serves. `automatic`: the next in the person's order serves when it is exhausted. */
export const SwitchMode = Type.Union([Type.Literal('fixed'), Type.Literal('automatic')]);
export type SwitchMode = Static<typeof SwitchMode>;

export const VendorGroup = Type.Object({
  vendor: Type.String(),
  label: Type.String(),
  mode: SwitchMode,
  inUseAccountId: Type.Union([Type.String(), Type.Null()]),
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

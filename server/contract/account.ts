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
  termsUrl: Type.String(),
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

import { Type, type Static } from 'typebox';
import { EndpointForm, EndpointOptions } from './account-endpoint.ts';
import { AvailabilityState, CredentialState, HealthView } from './account-health.ts';
import { AccountRouting, GroupRouting } from './account-routing.ts';
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
  /** Shown once, when the account has been added: what the vendor wants its owner to know. */
  notice: Type.Optional(Type.String()),
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

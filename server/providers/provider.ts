import type {
  AccountKind,
  AddMethod,
  BankedResets,
  EndpointForm,
  EndpointOptions,
  QuotaWindow,
  ResetOutcome,
} from '../contract/index.ts';
import type { DialectId } from '../dialects/dialect.ts';
import type { FailureScope } from '../errors/index.ts';
import type { ListedModel, ModelTraits, TargetSwitches } from '../ir/index.ts';
import type { GrantProfile } from './grant-profile.ts';
import type { SignInProfile } from './sign-in-profile.ts';

/** Lower-case header names; a repeated header is joined by the HTTP layer. */
export type HeaderMap = Readonly<Record<string, string | undefined>>;

/** What a client wants from a vendor. Each provider knows the path for each. */
export type CallKind =
  | 'messages'
  | 'count-tokens'
  | 'models'
  | 'hello'
  | 'responses'
  | 'compact'
  | 'chat'
  | 'completions'
  | 'generate';

export interface Credential {
  /** `relayed`: the agent's own Authorization header goes through as it came. */
  readonly form: 'bearer' | 'api-key' | 'relayed';
  readonly secret: string;
  /** ChatGPT's workspace account id, where the vendor wants it beside the token. */
  readonly vendorAccountId: string | null;
  readonly expiresAtMs: number | null;
}

/** The header changes that put a credential on a request: nothing else of the client's request is touched. */
export interface CredentialHeaders {
  readonly remove: readonly string[];
  readonly set: readonly (readonly [name: string, value: string])[];
}

export interface ClientRequest {
  readonly method: string;
  /** Path without query, after the `/k/<key>` prefix was taken off. */
  readonly path: string;
  readonly headers: HeaderMap;
  /** `metadata.user_id` of the body, if any. */
  readonly userId: string | null;
  /** The agent that the client key was made for, else null. */
  readonly keyAgent: string | null;
}

export interface RecognitionPolicy {
  /** `claude -p` counts as the vendor's own client. */
  readonly allowHeadlessClaude: boolean;
}

/** Whether a request came from the vendor's own client. In doubt: no. */
export interface Recognition {
  readonly genuine: boolean;
  /** For people: which sign decided. */
  readonly reason: string;
}

export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: HeaderMap;
  /** The body's first 64 KiB at most. */
  readonly body: Buffer;
  readonly nowMs: number;
}

/** A vendor's failure, booked to the narrowest scope that explains it. */
export interface UpstreamFailure {
  readonly scope: FailureScope;
  /** Stable short name, e.g. `plan-limit`, `throttle`, `token-expired`, `model-missing`, `overloaded`, `cdn-block`. */
  readonly code: string;
  /** For people, without secrets. */
  readonly message: string;
  /** The account (scope `account`) or the model on it (scope `model`) rests until then; null = no cooldown. */
  readonly coolUntilMs: number | null;
  /** The vendor said so itself, as opposed to our inference. */
  readonly authoritative: boolean;
  /** Another account may be tried for the same request, before anything was sent to the client. */
  readonly mayTryAnother: boolean;
  /** The account needs its owner: what for. */
  readonly needsAttention: string | null;
  /** The credential itself is dead or stale. */
  readonly credential: 'expired' | 'needs-sign-in' | null;
}

export interface ProviderDescriptor {
  /** As in the command line: `claude`, `anthropic`, `codex`, `openai`. */
  readonly id: string;
  readonly vendor: string;
  readonly vendorLabel: string;
  readonly label: string;
  readonly summary: string;
  /** What it speaks natively, the preferred one first; requests in any other dialect are translated to that. */
  readonly dialects: readonly DialectId[];
  /** Origin of the vendor's API, e.g. `https://api.anthropic.com`. A credential is bound to it. */
  readonly origin: string;
  readonly genuineClientsOnly: boolean;
  /** Names that this vendor's models have, for choosing where no list is known; absent = any. */
  readonly modelNames?: RegExp;
  /** The sentence for a client that this account may not serve. */
  readonly refusal: string | null;
  readonly methods: readonly AddMethod[];
}

/** What a vendor's program wrote about its own login; we only ever read it. */
export interface LoginReading {
  readonly state: 'usable' | 'expired' | 'signed-out' | 'unreadable';
  readonly credential: Credential | null;
  readonly email: string | null;
  readonly plan: string | null;
  /** The vendor's stable account id, to recognise duplicates. */
  readonly vendorAccountId: string | null;
  readonly message: string | null;
  /** When the login itself ends, where the program notes it; absent or null = not known. */
  readonly loginEndsAtMs?: number | null;
}

/** Who signed in, as far as the vendor told. */
export interface LoginIdentity {
  /** Stable over sign-ins, tells two accounts apart. */
  readonly vendorAccountId: string | null;
  readonly email: string | null;
  readonly plan: string | null;
  readonly organization: string | null;
}

/** A sign-in of our own to a vendor: how it is made, kept alive and read. */
export interface OwnSignIn {
  readonly signIn: SignInProfile;
  readonly grant: GrantProfile;
  /** Tolerant: from the token endpoint's answer. */
  identity(answer: unknown): LoginIdentity;
  /** The vendor's own word about the account, asked once after a sign-in. */
  readonly profile?: {
    readonly path: string;
    /** Tolerant. */
    parse(body: unknown): LoginIdentity;
  };
}

/** A vendor program's login file on this computer. */
export interface LoginSource {
  readonly label: string;
  /** Path of the file, from the environment and the home directory. */
  path(environment: Readonly<Record<string, string | undefined>>, homeDirectory: string): string;
  /** Exactly what is read. */
  readonly reads: string;
  parse(text: string, nowMs: number): LoginReading;
}

/** A vendor's own usage endpoint; asked rarely, under our own name. */
export interface UsageProbe {
  readonly path: string;
  headers(credential: Credential): readonly (readonly [name: string, value: string])[];
  /** Tolerant: each part is read on its own, and what cannot be read is left out. */
  parse(body: unknown, nowMs: number): readonly QuotaWindow[];
  /** True for the id of a window that the answer would name if it still existed; only asked for ids that it does not. */
  isGone?(body: unknown, windowId: string): boolean;
  /** What the answer says beside windows. */
  facts?(body: unknown): VendorFacts;
  readonly bankedResets?: BankedResetProbe;
}

/** Null = not told. */
export interface VendorFacts {
  readonly plan: string | null;
  readonly bankedResets: number | null;
  readonly reachedType: string | null;
  readonly vendorNote: string | null;
}

/** Resets that a vendor puts aside for a person; used on an explicit click only. */
export interface BankedResetProbe {
  readonly listPath: string;
  readonly usePath: string;
  parseList(body: unknown): BankedResets;
  /** `requestId` is new for each click, so that the vendor can tell a repeat. */
  useBody(requestId: string, creditId: string | null): unknown;
  parseOutcome(body: unknown): ResetOutcome['outcome'];
}

/** For vendors that put the model and the way of answering into the path. */
export interface CallTarget {
  readonly model: string;
  readonly stream: boolean;
  /** The stream comes as a growing JSON array in place of events. */
  readonly isArray?: boolean;
}

/** The vendor's own list of models. */
export interface ModelSource {
  /** Path and query of the list, the largest page that the vendor allows. */
  readonly path: string;
  /** Headers beside the credential's. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Tolerant: entries without an id are left out. */
  parse(body: unknown): readonly ListedModel[];
}

export interface Provider {
  readonly descriptor: ProviderDescriptor;
  /** Path and query at the vendor, or null when this provider has no such call. `query` starts with `?` or is empty. */
  path(call: CallKind, query: string, target?: CallTarget): string | null;
  /** `endpoint`: what the person set for this account, null for the vendor's own address. */
  credentialHeaders(
    credential: Credential,
    headers: HeaderMap,
    endpoint?: EndpointOptions | null,
  ): CredentialHeaders;
  /** The vendor knows these logins as ours: every request on them carries our own User-Agent, whoever asked. */
  readonly goesByOurName?: boolean;
  /** How this vendor differs from the reference of its dialects; an account's endpoint options go before them. */
  readonly switches?: TargetSwitches;
  readonly models?: ModelSource;
  /** What is known of a model by its name alone; null members where nothing is. */
  traitsOf?(model: string): ModelTraits;
  /** Only for servers at an address that the person types; each host is then a vendor of its own. */
  readonly endpoint?: EndpointForm;
  /** Throws SwitchyardError `input-invalid` with a helpful sentence when a pasted secret cannot be right. */
  checkSecret(kind: AccountKind, secret: string): Credential;
  quotaFromHeaders(headers: HeaderMap, nowMs: number): readonly QuotaWindow[];
  quotaFromFrame(frame: unknown, nowMs: number): readonly QuotaWindow[];
  classify(answer: UpstreamAnswer): UpstreamFailure;
  /** Only where `genuineClientsOnly`. */
  recognise(request: ClientRequest, policy: RecognitionPolicy): Recognition;
  /** Only where a vendor's program keeps a login on this computer. */
  readonly login?: LoginSource;
  readonly usage?: UsageProbe;
  /** Only where a person may sign in through us. */
  readonly ownSignIn?: OwnSignIn;
  /** True when a bearer that an agent brought along belongs to this provider's kind of account (pass-through). */
  ownsBearer(bearer: string, headers: HeaderMap): boolean;
  /** Label and stable id of the account behind a relayed bearer; `certain` is false where only the bearer told. */
  passThrough?(
    request: ClientRequest,
    bearer: string,
  ): { readonly label: string; readonly stableId: string; readonly certain: boolean };
  /** Request headers that belong to the account that served the conversation before; dropped when it moves. */
  readonly accountBoundHeaders?: readonly string[];
}

import { Type, type Static } from 'typebox';

const nullableNumber = Type.Union([Type.Number(), Type.Null()]);
const nullableString = Type.Union([Type.String(), Type.Null()]);

export const TokenUsage = Type.Object({
  input: Type.Integer(),
  output: Type.Integer(),
  cacheRead: Type.Integer(),
  cacheWrite: Type.Integer(),
});
export type TokenUsage = Static<typeof TokenUsage>;

export const Attempt = Type.Object({
  accountId: Type.String(),
  accountLabel: Type.String(),
  /** Why this account. */
  reason: Type.String(),
  status: Type.Union([Type.Integer(), Type.Null()]),
  outcome: Type.String(),
  durationMs: Type.Number(),
});
export type Attempt = Static<typeof Attempt>;

/** Why a conversation is not where it was: its account could not serve, or the person switched. */
export const MoveCause = Type.Union([Type.Literal('automatic'), Type.Literal('person')]);

/** A conversation went to another account: its prompt cache is written anew there. */
export const SessionMove = Type.Object({
  requestId: Type.String(),
  atMs: Type.Number(),
  agent: Type.String(),
  vendor: Type.String(),
  fromAccountId: Type.String(),
  /** Null when that account is gone. */
  fromLabel: nullableString,
  toAccountId: Type.String(),
  toLabel: Type.String(),
  /** For people, e.g. `it is next in order; "work": the plan is used up for now`. */
  reason: Type.String(),
  cause: MoveCause,
  /** Sealed items of the conversation that the new account cannot read and that were left out. */
  leftOut: Type.Integer(),
});
export type SessionMove = Static<typeof SessionMove>;

/** One client request as the activity list shows it. No body, no prompt, no credential. */
export const RequestRecord = Type.Object({
  id: Type.String(),
  startedAtMs: Type.Number(),
  /** Label of the client key, or the agent's name. */
  agent: Type.String(),
  method: Type.String(),
  path: Type.String(),
  modelAsked: nullableString,
  modelServed: nullableString,
  accountId: nullableString,
  accountLabel: nullableString,
  provider: nullableString,
  state: Type.Union([
    Type.Literal('running'),
    Type.Literal('done'),
    Type.Literal('failed'),
    Type.Literal('cancelled'),
  ]),
  /** HTTP status that the client got; null while running. */
  status: Type.Union([Type.Integer(), Type.Null()]),
  stream: Type.Boolean(),
  firstTokenMs: nullableNumber,
  durationMs: nullableNumber,
  usage: Type.Union([TokenUsage, Type.Null()]),
  /** True when the stream ended before its terminal event. */
  partial: Type.Boolean(),
  finish: nullableString,
  errorCode: nullableString,
  errorMessage: nullableString,
  /** The vendor's own request id, for support. */
  upstreamRequestId: nullableString,
  attempts: Type.Array(Attempt),
  /** The upstream's dialect when the request was translated, else null. */
  translatedTo: nullableString,
  /** The model that the upstream was asked for; differs from `modelAsked` where a rule or prefix decided. */
  modelSent: nullableString,
  /** What could not be carried over into the other dialect. */
  /** Set when the conversation had another account before this request. */
  movedFrom: Type.Optional(
    Type.Object({
      accountId: Type.String(),
      accountLabel: nullableString,
      reason: Type.String(),
      cause: MoveCause,
      leftOut: Type.Integer(),
    }),
  ),
  losses: Type.Array(Type.Object({ path: Type.String(), kind: Type.String(), reason: Type.String() })),
});
export type RequestRecord = Static<typeof RequestRecord>;

export const ActivityPage = Type.Object({
  revision: Type.Integer(),
  requests: Type.Array(RequestRecord),
  more: Type.Boolean(),
});
export type ActivityPage = Static<typeof ActivityPage>;

export const UsageSummary = Type.Object({
  sinceMs: Type.Number(),
  requests: Type.Integer(),
  failed: Type.Integer(),
  tokens: TokenUsage,
  byAgent: Type.Array(Type.Object({ name: Type.String(), requests: Type.Integer(), tokens: Type.Integer() })),
  byAccount: Type.Array(
    Type.Object({
      accountId: Type.String(),
      name: Type.String(),
      requests: Type.Integer(),
      tokens: Type.Integer(),
    }),
  ),
  byModel: Type.Array(Type.Object({ name: Type.String(), requests: Type.Integer(), tokens: Type.Integer() })),
});
export type UsageSummary = Static<typeof UsageSummary>;

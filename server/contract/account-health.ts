import { Type, type Static } from 'typebox';

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

/** Health in full, in the words of the health machine; `availability` and `credential` of the account stay the short form. */
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

import { Type, type Static } from 'typebox';

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

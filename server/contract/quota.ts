import { Type, type Static } from 'typebox';

const nullableNumber = Type.Union([Type.Number(), Type.Null()]);
const nullableString = Type.Union([Type.String(), Type.Null()]);
const nullableBoolean = Type.Union([Type.Boolean(), Type.Null()]);

/** What is behind a window of paid use: credits, extra usage, a spend cap. Null = the vendor has not told. */
export const QuotaCredit = Type.Object({
  /** Paid credits answer requests right now. */
  inUse: nullableBoolean,
  /** What the cap counts over. */
  period: Type.Union([Type.Literal('daily'), Type.Literal('weekly'), Type.Literal('monthly'), Type.Null()]),
  /** Amounts in whole units of `unit` (12.5 = 12.50 USD). */
  used: nullableNumber,
  limit: nullableNumber,
  remaining: nullableNumber,
  /** No cap at all. */
  unlimited: Type.Boolean(),
  /** ISO 4217 code, or `credits`. */
  unit: nullableString,
  /** The vendor's own word for why paid use is off, for example `out_of_credits`. */
  disabledReason: nullableString,
  /** A spend cap is reached: only its owner can change that. */
  capReached: Type.Boolean(),
});
export type QuotaCredit = Static<typeof QuotaCredit>;

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
  usedFraction: nullableNumber,
  resetsAtMs: nullableNumber,
  windowSeconds: nullableNumber,
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
  /** The window begins with the next request: neither 0 % nor unknown. Absent = it runs. */
  notStarted: Type.Optional(Type.Literal(true)),
  /** The model that this meter pays for, where it is one model's (Luna reserve). */
  model: Type.Optional(Type.String()),
  /** Only for `credit`. */
  credit: Type.Optional(QuotaCredit),
});
export type QuotaWindow = Static<typeof QuotaWindow>;

/** What a forecast stands on. */
const evidence = {
  /** Different values that were seen in this window instance. */
  samples: Type.Integer(),
  /** From the first to the last of them. */
  spanMs: Type.Number(),
  /** Fraction per hour at today's pace, quiet hours included. */
  perHour: Type.Number(),
};

/** Where a window is heading. Nothing is claimed without evidence. */
export const QuotaPace = Type.Union([
  Type.Object({
    state: Type.Literal('unknown'),
    /**
     * `not-measured`: the vendor tells no fraction; `no-reset`: it has not told when the window ends; `too-early`: less
     * than 3 % of the window has passed; `too-few`: fewer than three values; `stale`: nothing was heard for too long.
     */
    reason: Type.Union([
      Type.Literal('not-measured'),
      Type.Literal('no-reset'),
      Type.Literal('too-early'),
      Type.Literal('too-few'),
      Type.Literal('stale'),
    ]),
  }),
  Type.Object({
    state: Type.Literal('on-track'),
    /** Fraction that will be used at the reset. */
    usedAtReset: Type.Number(),
    ...evidence,
  }),
  Type.Object({
    state: Type.Literal('runs-out'),
    /** When it does; in the past when it has. */
    atMs: Type.Number(),
    /** So long before the reset. */
    earlyMs: Type.Number(),
    confidence: Type.Union([Type.Literal('low'), Type.Literal('medium'), Type.Literal('high')]),
    ...evidence,
  }),
]);
export type QuotaPace = Static<typeof QuotaPace>;

/** A window as the surfaces show it. */
export const QuotaWindowView = Type.Object({ ...QuotaWindow.properties, pace: Type.Optional(QuotaPace) });
export type QuotaWindowView = Static<typeof QuotaWindowView>;

/** What a vendor says about an account beside its windows, and how asking goes. */
export const QuotaFacts = Type.Object({
  /** The vendor's name for the plan, as it is told. */
  plan: nullableString,
  /** Banked resets that a person may use; null = not told. */
  bankedResets: Type.Union([Type.Integer(), Type.Null()]),
  /** Why the vendor refuses, in its own word, for example `workspace_owner_credits_depleted`. */
  reachedType: nullableString,
  /** The vendor's own word for a banner or an offer, for example `luna_reserve`. */
  vendorNote: nullableString,
  /** The last answer of the usage endpoint. */
  answeredAtMs: nullableNumber,
  /** It is not asked before then, unless a person insists. */
  nextAskMs: nullableNumber,
  /** Why the last question failed; null when it did not. */
  failure: nullableString,
});
export type QuotaFacts = Static<typeof QuotaFacts>;

export const QuotaHistory = Type.Object({
  sinceMs: Type.Number(),
  untilMs: Type.Number(),
  series: Type.Array(
    Type.Object({
      windowId: Type.String(),
      /** Ascending, at most as many as were asked for. A value holds until the next point. */
      points: Type.Array(
        Type.Object({ atMs: Type.Number(), usedFraction: nullableNumber, resetsAtMs: nullableNumber }),
      ),
    }),
  ),
});
export type QuotaHistory = Static<typeof QuotaHistory>;

/** Resets that the vendor has put aside for this account. Used on an explicit click only. */
export const BankedResets = Type.Object({
  available: Type.Integer(),
  credits: Type.Array(
    Type.Object({
      id: Type.String(),
      title: Type.String(),
      description: nullableString,
      expiresAtMs: nullableNumber,
      usable: Type.Boolean(),
    }),
  ),
});
export type BankedResets = Static<typeof BankedResets>;

/** `unknown`: the vendor may or may not have done it; look at the meters before trying again. */
export const ResetOutcome = Type.Object({
  outcome: Type.Union([
    Type.Literal('reset'),
    Type.Literal('nothing-to-reset'),
    Type.Literal('no-credit'),
    Type.Literal('already-used'),
    Type.Literal('unknown'),
  ]),
});
export type ResetOutcome = Static<typeof ResetOutcome>;

/** Something worth interrupting a person for, once. */
export const RaisedNotice = Type.Object({
  /** One per cause: the same cause never comes twice. */
  id: Type.String(),
  kind: Type.Union([
    Type.Literal('window-used'),
    Type.Literal('window-reset'),
    Type.Literal('runs-out-early'),
    Type.Literal('all-exhausted'),
    Type.Literal('account-switched'),
    Type.Literal('login-ends'),
    Type.Literal('needs-sign-in'),
    /** An agent that points here was changed by somebody else, or does not get here any more. */
    Type.Literal('agent-drifted'),
  ]),
  title: Type.String(),
  body: Type.String(),
  accountId: nullableString,
  windowId: nullableString,
  /** The agent that it is about, and which of its homes; absent for every other notice. */
  agent: Type.Optional(Type.String()),
  home: Type.Optional(Type.String()),
  /** What the person can do about it. */
  action: Type.Union([
    Type.Literal('use-another'),
    Type.Literal('sign-in'),
    Type.Literal('undo-switch'),
    /** Look at the agent. */
    Type.Literal('review'),
    Type.Null(),
  ]),
  atMs: Type.Number(),
});
export type RaisedNotice = Static<typeof RaisedNotice>;

const clockTime = Type.String({ pattern: '^(?:[01]\\d|2[0-3]):[0-5]\\d$' });

export const NoticeSettings = Type.Object(
  {
    enabled: Type.Boolean(),
    /** Percent used at which a window is worth a notice, for example 90 and 100. */
    thresholds: Type.Array(Type.Integer({ minimum: 1, maximum: 100 }), { maxItems: 5 }),
    /** Predicted to run out more than 30 minutes before its reset. */
    runsOut: Type.Boolean(),
    /** A window that had passed 80 % begins anew. */
    resets: Type.Boolean(),
    switched: Type.Boolean(),
    signIn: Type.Boolean(),
    exhausted: Type.Boolean(),
    /** An agent was changed outside. Absent = true. */
    agents: Type.Optional(Type.Boolean()),
    /** No notices between these times of the day, this computer's time; null = at any time. */
    quiet: Type.Union([Type.Object({ from: clockTime, to: clockTime }), Type.Null()]),
  },
  { additionalProperties: false },
);
export type NoticeSettings = Static<typeof NoticeSettings>;

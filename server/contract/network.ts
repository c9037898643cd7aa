import { Type, type Static } from 'typebox';

const nullableNumber = Type.Union([Type.Number(), Type.Null()]);
const nullableString = Type.Union([Type.String(), Type.Null()]);

/** `direct`: no proxy; `proxy`: through this one only; `inherit`: an account takes the global way. */
export const OutboundMode = Type.Union([
  Type.Literal('direct'),
  Type.Literal('proxy'),
  Type.Literal('inherit'),
]);
export type OutboundMode = Static<typeof OutboundMode>;

export const NetworkTestResult = Type.Object({
  ok: Type.Boolean(),
  /** An error code such as `outbound-proxy-failed`; null when all went well. */
  code: nullableString,
  message: Type.String(),
  /** The vendor that was reached, for example `api.anthropic.com`. */
  target: Type.String(),
  durationMs: Type.Number(),
  testedAtMs: Type.Number(),
});
export type NetworkTestResult = Static<typeof NetworkTestResult>;

/** The way out of everything, or of one account. A password is never part of it. */
export const OutboundView = Type.Object({
  /** Null for the global way. */
  accountId: nullableString,
  mode: OutboundMode,
  /** `socks5://name@host:1080`; null without a proxy. */
  url: nullableString,
  hasPassword: Type.Boolean(),
  /** `blocked`: it cannot be used now and nothing is sent; `message` says why. */
  state: Type.Union([Type.Literal('ok'), Type.Literal('blocked')]),
  message: nullableString,
  lastTest: Type.Union([NetworkTestResult, Type.Null()]),
});
export type OutboundView = Static<typeof OutboundView>;

export const NetworkSnapshot = Type.Object({
  revision: Type.Integer(),
  global: OutboundView,
  /** Accounts with a way of their own. */
  accounts: Type.Array(OutboundView),
  certificates: Type.Object({
    /** The PEM file whose certificates are trusted beside the usual ones. */
    path: nullableString,
    state: Type.Union([Type.Literal('none'), Type.Literal('ok'), Type.Literal('unreadable')]),
    count: nullableNumber,
    message: nullableString,
  }),
});
export type NetworkSnapshot = Static<typeof NetworkSnapshot>;

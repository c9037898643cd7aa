import { Type, type Static } from 'typebox';

/**
 * `browser`: the vendor's page comes back to this computer; `device`: a short code is typed on any device; `program`: the
 * vendor's own program signs in, keeps the login and renews it.
 */
export const SignInWay = Type.Union([
  Type.Literal('browser'),
  Type.Literal('device'),
  Type.Literal('program'),
]);
export type SignInWay = Static<typeof SignInWay>;

/** A sign-in under way or just over. No code, token or verifier is in it. */
export const SignInView = Type.Object({
  id: Type.String(),
  provider: Type.String(),
  way: SignInWay,
  /** The account that signs in again; null for a new one. */
  accountId: Type.Union([Type.String(), Type.Null()]),
  state: Type.Union([
    Type.Object({ kind: Type.Literal('waiting') }),
    /** The vendor has answered; it can no longer be cancelled. */
    Type.Object({ kind: Type.Literal('finishing') }),
    Type.Object({ kind: Type.Literal('done'), accountId: Type.String() }),
    Type.Object({ kind: Type.Literal('failed'), code: Type.String(), message: Type.String() }),
    Type.Object({ kind: Type.Literal('cancelled') }),
  ]),
  /** The page to open on this computer; null when a program opens it by itself. */
  url: Type.Union([Type.String(), Type.Null()]),
  /** The same for a browser anywhere; it ends with a text to paste. */
  pasteUrl: Type.Union([Type.String(), Type.Null()]),
  userCode: Type.Union([Type.String(), Type.Null()]),
  takesPaste: Type.Boolean(),
  expiresAtMs: Type.Number(),
});
export type SignInView = Static<typeof SignInView>;

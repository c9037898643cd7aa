import type { SwitchyardError } from '../../errors/index.ts';
import type { BrowserWay, IssuedCode, SignInAnswer, SignInRequest } from '../../providers/sign-in-profile.ts';

/** What a person needs to see while a sign-in waits for them. */
export interface ShownStep {
  /** The page to open: on this computer. */
  readonly url: string | null;
  /** The same for a browser anywhere; it ends with a text to paste. */
  readonly pasteUrl: string | null;
  readonly userCode: string | null;
}

export interface RefusedOnPage {
  readonly kind: 'refused';
  readonly error: string;
  readonly description: string | null;
}

/** Where the vendor said no. */
export type SignInRefusal =
  | { readonly at: 'page'; readonly error: string }
  | { readonly at: 'token-endpoint'; readonly answer: SignInAnswer };

/** What a sign-in ended with, on the vendor's side. */
export type SignInResult =
  /** To be traded for tokens. */
  | { readonly kind: 'code'; readonly issued: IssuedCode }
  /** The vendor's page said no. */
  | RefusedOnPage
  /** The vendor's program has signed in; it owns the login in this file. */
  | { readonly kind: 'login-file'; readonly path: string };

/** A sign-in that is under way. */
export interface StartedWay {
  readonly shown: ShownStep;
  readonly limitMs: number;
  /** Rejects with a SwitchyardError for the person. */
  readonly result: Promise<SignInResult>;
  /** Null where nothing can be pasted. Throws `input-invalid`, and the sign-in goes on. */
  readonly paste: ((text: string) => void) | null;
  /** Ends everything that runs or listens for it; may be called twice. */
  stop(): void;
}

/** One attempt at a vendor that is an OpenID provider, made ready before its page is shown. */
export interface PreparedSignIn {
  readonly browser: BrowserWay;
  /** Keeps the client id that came with the code, then gives the request that trades the code. Throws `sign-in-failed`. */
  exchange(issued: IssuedCode): Promise<SignInRequest>;
  /**
   * Verifies what the code was traded for, at the vendor's time where it is told. Throws `sign-in-failed`; gives the client
   * id that it belongs to.
   */
  check(answer: unknown, vendorNowMs: number | null): Promise<string>;
  /** What a refusal means where it is about the registration, for the person; null = it is about something else. */
  refusedAs(refusal: SignInRefusal): Promise<SwitchyardError | null>;
  /** Ends a grant that will not be kept; null when there is none. */
  giveBack(answer: unknown): SignInRequest | null;
}

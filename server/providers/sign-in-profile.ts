/** Where the vendor sends the browser back to (RFC 8252 7.3). */
export interface RedirectRule {
  /** `localhost` only where the vendor registered that word; then both families are bound. */
  readonly host: '127.0.0.1' | 'localhost';
  /** Those that the vendor allows, tried in order; empty = any free port. */
  readonly ports: readonly number[];
  readonly path: string;
}

/** One request of a sign-in, ready to send. It is never repeated by itself: codes and device ids are used once. */
export interface SignInRequest {
  readonly url: string;
  readonly contentType: 'application/json' | 'application/x-www-form-urlencoded';
  readonly body: string;
}

export interface SignInAnswer {
  readonly status: number;
  /** Parsed JSON, else null. */
  readonly body: unknown;
  /** The vendor's clock at that moment, from `Date`; absent or null = not told. */
  readonly vendorNowMs?: number | null;
}

/** What is traded for tokens. */
export interface IssuedCode {
  readonly code: string;
  readonly verifier: string;
  readonly redirectUri: string;
  readonly state: string | null;
  /** A client id that the vendor issued with the code; absent or null = it issued none. */
  readonly clientId?: string | null;
  /** Who says that the answer is theirs (RFC 9207); absent or null = nobody. */
  readonly issuer?: string | null;
}

/** A sign-in on the vendor's page that comes back to this computer, or as a text to paste. */
export interface BrowserWay {
  readonly authorizeUrl: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** Further parameters, in order. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
  readonly verifierBytes: number;
  readonly redirect: RedirectRule;
  readonly stateMayHaveSuffix: boolean;
  /** The vendor's own page that shows a code to paste, for a browser on another computer; null = it has none. */
  readonly pasteRedirectUri: string | null;
}

export interface DeviceCode {
  readonly deviceId: string;
  readonly userCode: string;
  /** Where the person types the code. */
  readonly pageUrl: string;
  readonly intervalSeconds: number;
  readonly expiresInSeconds: number;
}

export type DevicePoll =
  | { readonly kind: 'pending' }
  /** RFC 8628 3.5: five seconds more between questions. */
  | { readonly kind: 'slow-down' }
  | { readonly kind: 'code'; readonly issued: IssuedCode }
  | { readonly kind: 'failed'; readonly reason: string };

/** A sign-in with a short code on any device. */
export interface DeviceWay {
  start(): SignInRequest;
  /** Null = no code in the answer. */
  readStart(answer: SignInAnswer): DeviceCode | null;
  poll(device: DeviceCode): SignInRequest;
  readPoll(answer: SignInAnswer): DevicePoll;
}

/** A sign-in that the vendor's own program does and keeps, in a directory of its own. */
export interface ProgramWay {
  /** Name on the PATH. */
  readonly program: string;
  /** For people. */
  readonly label: string;
  readonly args: readonly string[];
  /** Names the directory to the program. */
  environment(directory: string): Readonly<Record<string, string>>;
  loginFile(directory: string): string;
  /** Hosts of the page that it prints. */
  readonly pageHosts: readonly string[];
  /** It reads a code from its standard input. */
  readonly takesPastedCode: boolean;
}

/** A vendor that is an OpenID provider and issues a client id of its own for each account (codex protocol notes 7.1). */
export interface OpenIdRule {
  /** Origin of the vendor's sign-in; every address of its discovery document must have it. */
  readonly issuer: string;
  /** Stands for us until the callback has brought the client id that was issued for the account. */
  readonly firstClientId: string;
  /** Name of the parameter that tells this installation from others, `urn:uuid:…`. */
  readonly hostIdParameter: string;
  /** What the tokens are for; repeated with the code. */
  readonly resource: string;
  /** Without this in the granted scope the account is of no use. */
  readonly neededScope: string;
  /** For people: what to do then. */
  readonly scopeMissing: string;
}

/** How a provider's sign-in goes, as data; everything with a socket or a clock in it is ours. */
export interface SignInProfile {
  readonly browser: BrowserWay | null;
  readonly device: DeviceWay | null;
  readonly program: ProgramWay | null;
  exchange(issued: IssuedCode): SignInRequest;
  /** The addresses of `browser` come from the vendor's discovery then, and its id tokens are verified. */
  readonly openId?: OpenIdRule;
}

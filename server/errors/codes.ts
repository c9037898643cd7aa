/**
 * Every error code of the product, with the failure scope it is booked to, the HTTP status it is shown with and
 * what a person can do. Renaming a code is a breaking change: scripts match on it.
 */
export type FailureScope =
  | 'request'
  | 'client-refused'
  | 'model'
  | 'account'
  | 'credential'
  | 'provider'
  | 'network'
  | 'client'
  | 'ours';

export interface CodeFacts {
  readonly status: number;
  readonly scope: FailureScope;
  readonly retryable: boolean;
  /** One sentence for the person: what to do about it. */
  readonly remedy: string;
}

const facts = <const Table extends Record<string, CodeFacts>>(table: Table): Table => table;

export const errorCodes = facts({
  'client-key-missing': {
    status: 401,
    scope: 'client-refused',
    retryable: false,
    remedy:
      'Create a client key in Switchyard (Settings, or `switchyard keys add`) and give it to this program.',
  },
  'client-key-wrong': {
    status: 401,
    scope: 'client-refused',
    retryable: false,
    remedy: 'Check the key, or create a new one in Switchyard (Settings, or `switchyard keys add`).',
  },
  'host-refused': {
    status: 421,
    scope: 'client-refused',
    retryable: false,
    remedy: 'Use the address that Switchyard shows, for example http://127.0.0.1:4310.',
  },
  'browser-refused': {
    status: 403,
    scope: 'client-refused',
    retryable: false,
    remedy: 'Web pages may not call the proxy. Use a program, not a page.',
  },
  'not-genuine-client': {
    status: 403,
    scope: 'client-refused',
    retryable: false,
    remedy: "Add an API-key account for this program, or use the vendor's own client.",
  },
  'request-malformed': {
    status: 400,
    scope: 'request',
    retryable: false,
    remedy: 'Send one JSON object as the API of this path describes it.',
  },
  'request-too-large': { status: 413, scope: 'request', retryable: false, remedy: 'Send at most 64 MiB.' },
  'request-encoding': {
    status: 415,
    scope: 'request',
    retryable: false,
    remedy: 'Send JSON, plain or compressed with gzip, deflate, br or zstd.',
  },
  'method-refused': {
    status: 405,
    scope: 'request',
    retryable: false,
    remedy: 'Use the method that the vendor documents for this path.',
  },
  'route-unknown': {
    status: 404,
    scope: 'request',
    retryable: false,
    remedy: 'Check the base URL of this program.',
  },
  'websocket-unsupported': {
    status: 426,
    scope: 'request',
    retryable: false,
    remedy: 'Use HTTP; Codex falls back by itself.',
  },
  'sign-in-failed': {
    status: 502,
    scope: 'ours',
    retryable: true,
    remedy: 'Start the sign-in again.',
  },
  'sign-in-expired': {
    status: 408,
    scope: 'ours',
    retryable: true,
    remedy: 'Start the sign-in again.',
  },
  'sign-in-other-account': {
    status: 409,
    scope: 'ours',
    retryable: false,
    remedy: 'Sign in with the same account, or add the other one as a new account.',
  },
  'sign-in-port': {
    status: 409,
    scope: 'ours',
    retryable: true,
    remedy: 'Finish or cancel the sign-in in the other program, or use the sign-in by code.',
  },
  'model-unknown': {
    status: 404,
    scope: 'request',
    retryable: false,
    remedy: 'Ask for one of the models in the list.',
  },
  'model-excluded': {
    status: 403,
    scope: 'request',
    retryable: false,
    remedy: 'Ask for another model, or change the excluded models in Settings.',
  },
  'translation-refused': {
    status: 400,
    scope: 'request',
    retryable: false,
    remedy: 'Use an account that speaks this program’s own API for this, or leave the feature out.',
  },
  'no-account': { status: 403, scope: 'ours', retryable: false, remedy: 'Add an account in Switchyard.' },
  'account-exhausted': {
    status: 429,
    scope: 'account',
    retryable: true,
    remedy: 'Wait for the reset, or switch to another account.',
  },
  'account-unavailable': {
    status: 503,
    scope: 'account',
    retryable: true,
    remedy: 'Open Switchyard to see what the account needs.',
  },
  'credential-expired': {
    status: 403,
    scope: 'credential',
    retryable: false,
    remedy: "Sign in again; for a login that a vendor's program owns, open that program once.",
  },
  'secrets-unavailable': {
    status: 503,
    scope: 'ours',
    retryable: true,
    remedy: 'Unlock the secret store in Switchyard.',
  },
  'upstream-unreachable': {
    status: 502,
    scope: 'network',
    retryable: true,
    remedy: 'Check the network connection.',
  },
  'outbound-proxy-failed': {
    status: 502,
    scope: 'network',
    retryable: true,
    remedy:
      'Check the outbound proxy in Settings (Network), or in the account. Nothing is sent past a proxy that fails.',
  },
  'outbound-proxy-auth': {
    status: 502,
    scope: 'network',
    retryable: false,
    remedy: 'Correct the user name and password of the outbound proxy in Settings (Network).',
  },
  'outbound-proxy-locked': {
    status: 503,
    scope: 'network',
    retryable: true,
    remedy: 'Unlock the secret store in Switchyard: it holds the password of the outbound proxy.',
  },
  'ca-file-unreadable': {
    status: 422,
    scope: 'ours',
    retryable: false,
    remedy: 'Choose a readable PEM file with certificates, or remove the setting.',
  },
  'upstream-timeout': { status: 504, scope: 'provider', retryable: true, remedy: 'Try again.' },
  'upstream-redirect': {
    status: 502,
    scope: 'provider',
    retryable: false,
    remedy: 'The vendor answered with a redirect, which is never followed with a credential.',
  },
  'upstream-broken': { status: 502, scope: 'provider', retryable: true, remedy: 'Try again.' },
  'proxy-paused': {
    status: 503,
    scope: 'ours',
    retryable: true,
    remedy: 'Start the proxy in Switchyard, or put the agent back.',
  },
  overloaded: {
    status: 503,
    scope: 'ours',
    retryable: true,
    remedy: 'Too many requests are waiting; try again in a moment.',
  },
  'shutting-down': {
    status: 503,
    scope: 'ours',
    retryable: true,
    remedy: 'Switchyard is closing; try again when it runs.',
  },
  'port-in-use': {
    status: 500,
    scope: 'ours',
    retryable: false,
    remedy:
      'Stop the program that holds the port, or choose another port in Settings and apply the agents again.',
  },
  'already-running': {
    status: 500,
    scope: 'ours',
    retryable: false,
    remedy: 'Another Switchyard uses this data directory.',
  },
  'not-running': { status: 500, scope: 'ours', retryable: true, remedy: 'Start Switchyard first.' },
  'config-invalid': {
    status: 400,
    scope: 'ours',
    retryable: false,
    remedy: 'Correct the setting that the message names.',
  },
  'not-found': { status: 404, scope: 'ours', retryable: false, remedy: 'Refresh the list.' },
  'input-invalid': {
    status: 400,
    scope: 'ours',
    retryable: false,
    remedy: 'Correct the value that the message names.',
  },
  conflict: {
    status: 409,
    scope: 'ours',
    retryable: false,
    remedy: 'Look at the current state and decide again.',
  },
  'file-unparsable': {
    status: 422,
    scope: 'ours',
    retryable: false,
    remedy: 'Repair the file; Switchyard never writes a file that it cannot parse.',
  },
  'file-refused': {
    status: 422,
    scope: 'ours',
    retryable: false,
    remedy: 'See the message: the file was left as it is.',
  },
  'file-changed': {
    status: 409,
    scope: 'ours',
    retryable: true,
    remedy: 'Another program is writing the file; try again.',
  },
  'secret-locked': {
    status: 423,
    scope: 'ours',
    retryable: true,
    remedy: 'Unlock the keychain or type the passphrase.',
  },
  'secret-denied': {
    status: 423,
    scope: 'ours',
    retryable: false,
    remedy: 'Allow Switchyard to use its keychain item, then press Retry.',
  },
  'secret-absent': {
    status: 423,
    scope: 'ours',
    retryable: false,
    remedy: 'Choose the passphrase vault or memory only.',
  },
  'secret-corrupt': {
    status: 423,
    scope: 'ours',
    retryable: false,
    remedy: 'Restore the vault files from a backup, or add the account again.',
  },
  unauthorized: {
    status: 401,
    scope: 'ours',
    retryable: false,
    remedy: 'Open the address that Switchyard printed; it carries the token.',
  },
  internal: { status: 500, scope: 'ours', retryable: false, remedy: 'Please report this.' },
});

export type ErrorCode = keyof typeof errorCodes;

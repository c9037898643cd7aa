import { SwitchyardError, isSwitchyardError, type ErrorCode } from '../errors/index.ts';

/**
 * The stores answer with sentences, not codes. Seen on Linux with keytar 7.10: no bus, a dead bus address, a bus
 * without a Secret Service, a service without any keyring, a locked keyring. The macOS and Windows sentences are
 * those of their documented status codes.
 */
const patterns: readonly { readonly code: ErrorCode; readonly pattern: RegExp; readonly meaning: string }[] =
  [
    {
      code: 'secret-absent',
      pattern:
        /cannot autolaunch|could not connect|not provided by any|serviceunknown|unknown service|does not have an owner|no such secret|object does not exist at path|default keychain could not be found|connection is closed|connection refused/i,
      meaning: 'No keychain answers on this machine.',
    },
    {
      code: 'secret-denied',
      pattern:
        /access ?is ?denied|access ?denied|permission denied|user cancel|canceled the operation|cancelled|passphrase you entered is not correct|not authori[sz]ed/i,
      meaning: 'The keychain refused access to Switchyard.',
    },
    {
      code: 'secret-locked',
      pattern: /locked|dismissed|interaction is not allowed|timeout|timed out|did not receive a reply/i,
      meaning: 'The keychain is locked.',
    },
  ];

/** Sorts what a keychain call threw. An unknown failure counts as locked: that can be retried and deletes nothing. */
export function toKeychainError(error: unknown): SwitchyardError {
  if (isSwitchyardError(error)) return error;
  const said = error instanceof Error ? error.message : String(error);
  const match = patterns.find(({ pattern }) => pattern.test(said));
  const code = match?.code ?? 'secret-locked';
  const meaning = match?.meaning ?? 'The keychain failed.';
  return new SwitchyardError(code, `${meaning} It said: ${said}`, { cause: error });
}

import { SwitchyardError, type ErrorCode } from '../errors/index.ts';
import type { SecretBackend } from '../ports.ts';

/** `unset`: nothing is chosen yet and the person has to be asked. The others as in the SecretStore port. */
export type VaultCondition = 'available' | 'locked' | 'denied' | 'absent' | 'corrupt' | 'unset';

export interface VaultState {
  /** The pinned backend; null while none has been chosen. */
  readonly backend: SecretBackend | null;
  readonly state: VaultCondition;
  /** One or two sentences for the person. */
  readonly message: string;
}

const backendLabels: Readonly<Record<SecretBackend, string>> = {
  keychain: "the system's keychain",
  file: 'the passphrase vault',
  memory: 'memory only',
};

const conditionCodes: Readonly<Record<Exclude<VaultCondition, 'available'>, ErrorCode>> = {
  locked: 'secret-locked',
  denied: 'secret-denied',
  absent: 'secret-absent',
  corrupt: 'secret-corrupt',
  unset: 'secret-absent',
};

const codeConditions: Partial<Record<ErrorCode, VaultCondition>> = {
  'secret-locked': 'locked',
  'secret-denied': 'denied',
  'secret-absent': 'absent',
  'secret-corrupt': 'corrupt',
};

export function backendLabel(backend: SecretBackend): string {
  return backendLabels[backend];
}

/** The error that an operation on secrets answers with while the vault is in `state`. */
export function vaultError({ state, message }: VaultState): SwitchyardError {
  if (state === 'available') return new SwitchyardError('internal', 'The vault is available.');
  return new SwitchyardError(conditionCodes[state], message);
}

/** The state after a store threw `error`; an unknown failure counts as locked, which is never taken for absent. */
export function stateAfter(error: SwitchyardError, backend: SecretBackend | null): VaultState {
  return { backend, state: codeConditions[error.code] ?? 'locked', message: error.message };
}

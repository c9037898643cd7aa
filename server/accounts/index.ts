export { emptyAccounts, parseAccountsState } from './account.ts';
export { defaultAccountRouting, defaultGroupRouting } from './routing.ts';
export type { AccountRecord, AccountsState, VendorState } from './account.ts';
export { createCredentialSource } from './credentials.ts';
export { healthOfLogin, loginEndReasons } from './own-login-health.ts';
export { withOwnLogins } from './own-logins.ts';
export type { CredentialSource, SecretReader } from './credentials.ts';
export { encodeSnapshot } from './snapshot-secret.ts';
export {
  createHealthSaver,
  createHealthStore,
  isUsable,
  noStoredHealth,
  parseStoredHealth,
  wellStanding,
} from './health/index.ts';
export type {
  AccountHealth,
  Cooldown,
  CredentialEvent,
  CredentialHealth,
  Fault,
  HealthEvent,
  HealthSaver,
  HealthStore,
  Place,
  Standing,
  StoredHealth,
} from './health/index.ts';
export { createAccountRepository } from './repository.ts';
export type { AccountRepository, NewAccount, StateFile } from './repository.ts';
export { clientKeyPrefix, createClientKeys, parseClientKeys } from './client-keys.ts';
export type { ClientKey, ClientKeys, NewClientKey } from './client-keys.ts';

export { emptyAccounts, parseAccountsState } from './account.ts';
export type { AccountRecord, AccountsState, VendorState } from './account.ts';
export { createCredentialSource } from './credentials.ts';
export type { CredentialSource, SecretReader } from './credentials.ts';
export { createHealthStore } from './health.ts';
export type { AccountHealth, Cooldown, HealthStore, StoredCooldown } from './health.ts';
export { createAccountRepository } from './repository.ts';
export type { AccountRepository, StateFile } from './repository.ts';

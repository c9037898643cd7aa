export { createRenewalCheck } from './check-renewed.ts';
export { unverifiedClaims } from './grant-answer.ts';
export { createOpenId } from './open-id.ts';
export type { OpenId, OpenIdSources } from './open-id.ts';
export { createRegistrations } from './registrations.ts';

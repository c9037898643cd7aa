export { createActivity } from './activity.ts';
export type { Activity } from './activity.ts';
export {
  loadRequests,
  requestMigration,
  saveRequests,
  summariseRequests,
  trimRequests,
} from './request-table.ts';

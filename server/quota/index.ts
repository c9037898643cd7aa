export { askVendor } from './ask-vendor.ts';
export type { AskContext, UsageReading } from './ask-vendor.ts';
export { consumeBankedReset, listBankedResets } from './banked-resets.ts';
export { createNotices } from './notices.ts';
export type { Notices, NoticeSources } from './notices.ts';
export { loadGivenNotices } from './notices-table.ts';
export type { GivenNotices } from './notices-table.ts';
export { isQuiet, minuteOfDay } from './quiet-hours.ts';
export { paceOf } from './pace.ts';
export { createQuotaStore } from './quota-store.ts';
export type { QuotaStore, QuotaStoreOptions, StoredWindow, WindowListener } from './quota-store.ts';
export {
  forgetWindows,
  loadSamples,
  loadWindows,
  quotaCourseMigration,
  quotaMigration,
  readHistory,
  removeWindows,
  saveWindows,
  trimQuotaHistory,
} from './quota-table.ts';
export { createQuotaRefresher } from './refresher.ts';
export type { AskState, QuotaRefresher } from './refresher.ts';
export { dueAccount, stableJitter } from './schedule.ts';
export type { IdleAccount } from './schedule.ts';

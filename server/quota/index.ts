export { askVendor } from './ask-vendor.ts';
export { createQuotaStore } from './quota-store.ts';
export type { QuotaStore, StoredWindow } from './quota-store.ts';
export { forgetWindows, loadWindows, quotaMigration, saveWindows, trimQuotaHistory } from './quota-table.ts';
export { createQuotaRefresher } from './refresher.ts';
export type { QuotaRefresher } from './refresher.ts';

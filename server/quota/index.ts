export { createQuotaStore } from './quota-store.ts';
export type { QuotaStore, StoredWindow } from './quota-store.ts';
export { forgetWindows, loadWindows, quotaMigration, saveWindows, trimQuotaHistory } from './quota-table.ts';

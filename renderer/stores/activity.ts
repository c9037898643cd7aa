import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { RequestRecord, UsageSummary } from '../../server/contract/index.ts';
import { toControlError, type ControlError } from '../bridge/index.ts';
import { injectControl } from './inject-bridge.ts';

const pageSize = 100;
/** Beyond this the oldest rows leave the page; they stay on the server. */
const keptRows = 2000;
const summaryPauseMs = 3000;

/** Requests, newest first, and today's sums. */
export const useActivityStore = defineStore('activity', () => {
  const control = injectControl();
  const requests = shallowRef<readonly RequestRecord[] | null>(null);
  const more = shallowRef(false);
  const loading = shallowRef(false);
  const error = shallowRef<ControlError | null>(null);
  const paused = shallowRef(false);
  const held = shallowRef<readonly RequestRecord[]>([]);
  const today = shallowRef<UsageSummary | null>(null);
  let summaryTimer: ReturnType<typeof setTimeout> | null = null;

  const load = async (beforeMs: number | null): Promise<void> => {
    loading.value = true;
    try {
      const page = await control.call(
        'activity.list',
        beforeMs === null ? { limit: pageSize } : { limit: pageSize, beforeMs },
      );
      const known = beforeMs === null ? [] : (requests.value ?? []);
      requests.value = mergeRequests(known, page.requests);
      more.value = page.more;
      error.value = null;
    } catch (failure) {
      error.value = toControlError(failure);
    } finally {
      loading.value = false;
    }
  };

  const refreshToday = async (): Promise<void> => {
    try {
      today.value = await control.call('usage.summary', { sinceMs: startOfToday(new Date()) });
    } catch {
      // The footer keeps the last sums; the connection strip says that they are old.
    }
  };

  return {
    requests,
    more,
    loading,
    error,
    paused,
    today,
    heldCount: computed(() => held.value.length),
    latest: computed(() => requests.value?.[0] ?? null),
    refresh: () => load(null),
    refreshToday,
    async loadMore(): Promise<void> {
      const oldest = requests.value?.at(-1);
      if (oldest && more.value && !loading.value) await load(oldest.startedAtMs);
    },
    accept(record: RequestRecord): void {
      if (paused.value) held.value = mergeRequests(held.value, [record]);
      else requests.value = mergeRequests(requests.value ?? [], [record]).slice(0, keptRows);
      if (record.state === 'running' || summaryTimer !== null) return;
      summaryTimer = setTimeout(() => {
        summaryTimer = null;
        void refreshToday();
      }, summaryPauseMs);
    },
    setPaused(next: boolean): void {
      paused.value = next;
      if (next) return;
      requests.value = mergeRequests(requests.value ?? [], held.value).slice(0, keptRows);
      held.value = [];
    },
  };
});

/** Newer records of the same request replace older ones; newest request first. */
export function mergeRequests(
  known: readonly RequestRecord[],
  arrived: readonly RequestRecord[],
): readonly RequestRecord[] {
  const byId = new Map(known.map((record) => [record.id, record]));
  for (const record of arrived) byId.set(record.id, record);
  return [...byId.values()].sort((left, right) => right.startedAtMs - left.startedAtMs);
}

/** Local midnight, in milliseconds. */
export function startOfToday(now: Date): number {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
}

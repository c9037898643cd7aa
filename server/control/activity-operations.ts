import type { DatabaseSync } from 'node:sqlite';
import type { Handlers } from '../contract/index.ts';
import type { Clock } from '../ports.ts';
import { loadRequests, summariseRequests, type Activity } from '../usage/index.ts';

export interface ActivitySources {
  readonly activity: Activity;
  readonly database: DatabaseSync;
  readonly clock: Clock;
  /** Writes what has ended but is not stored yet, so that sums include it. */
  readonly flush: () => void;
}

export function activityHandlers(
  sources: ActivitySources,
): Pick<Handlers, 'activity.list' | 'usage.summary'> {
  let revision = 0;
  return {
    'activity.list': async ({ limit = 100, beforeMs = Number.MAX_SAFE_INTEGER }) => {
      const live = sources.activity.recent(limit + 1, beforeMs);
      const seen = new Set(live.map((record) => record.id));
      const stored = loadRequests(sources.database, beforeMs, limit + 1).filter(
        (record) => !seen.has(record.id),
      );
      const requests = [...live, ...stored].sort((a, b) => b.startedAtMs - a.startedAtMs);
      revision += 1;
      return { revision, requests: requests.slice(0, limit), more: requests.length > limit };
    },
    'usage.summary': async ({ sinceMs }) => {
      sources.flush();
      return summariseRequests(sources.database, sinceMs ?? startOfDay(sources.clock.nowMs()));
    },
  };
}

function startOfDay(nowMs: number): number {
  return new Date(nowMs).setHours(0, 0, 0, 0);
}

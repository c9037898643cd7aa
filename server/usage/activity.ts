import type { RequestRecord } from '../contract/index.ts';

export interface Activity {
  /** A request began, or something about it became known. */
  put(record: RequestRecord): void;
  /** Newest first, from memory. */
  recent(limit: number, beforeMs: number): readonly RequestRecord[];
  running(): number;
  /** Ended requests since the last call, for the database. */
  takeEnded(): readonly RequestRecord[];
}

/** The live request list: everything that runs and the last `limit` that ended. */
export function createActivity(limit: number, recorded: (record: RequestRecord) => void): Activity {
  const records = new Map<string, RequestRecord>();
  let ended: RequestRecord[] = [];
  let running = 0;
  return {
    put(record) {
      const before = records.get(record.id);
      if (before === undefined && record.state === 'running') running += 1;
      if (before?.state === 'running' && record.state !== 'running') running -= 1;
      records.set(record.id, record);
      if (record.state !== 'running') ended.push(record);
      if (records.size > limit) dropOldest(records);
      recorded(record);
    },
    recent: (count, beforeMs) =>
      [...records.values()]
        .filter((record) => record.startedAtMs < beforeMs)
        .sort((a, b) => b.startedAtMs - a.startedAtMs)
        .slice(0, count),
    running: () => running,
    takeEnded() {
      const taken = ended;
      ended = [];
      return taken;
    },
  };
}

function dropOldest(records: Map<string, RequestRecord>): void {
  for (const [id, record] of records) {
    if (record.state === 'running') continue;
    records.delete(id);
    return;
  }
}

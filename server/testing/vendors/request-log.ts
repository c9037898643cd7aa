import type { RecordedRequest } from './recorder.ts';

/** The requests of a simulator in order of arrival. */
export interface RequestLog {
  /** At most `keepLast` records, oldest first. */
  readonly all: readonly RecordedRequest[];
  readonly last: RecordedRequest | undefined;
  /** Number of requests since the start or the last `clear`, dropped ones included. */
  readonly count: number;
  /** Requests of one account. */
  of(account: string): readonly RecordedRequest[];
  /** Requests whose path ends with `path`. */
  at(path: string): readonly RecordedRequest[];
  /** Resolves once `count` requests have arrived; rejects after `timeoutMs` (5000 when absent). */
  waitFor(count: number, timeoutMs?: number): Promise<readonly RecordedRequest[]>;
  clear(): void;
}

export interface WritableRequestLog extends RequestLog {
  add(record: RecordedRequest): void;
}

/** An empty log that keeps the newest `keepLast` records. */
export function createRequestLog(keepLast: number): WritableRequestLog {
  let records: RecordedRequest[] = [];
  let count = 0;
  const waiting = new Set<() => void>();
  return {
    get all() {
      return records;
    },
    get last() {
      return records.at(-1);
    },
    get count() {
      return count;
    },
    of: (account) => records.filter((record) => record.account === account),
    at: (path) => records.filter((record) => record.path.endsWith(path)),
    add(record) {
      count += 1;
      records.push(record);
      if (records.length > keepLast) records.shift();
      for (const check of waiting) check();
    },
    clear() {
      records = [];
      count = 0;
    },
    waitFor(wanted, timeoutMs = 5000) {
      return new Promise((resolve, reject) => {
        const finish = (): void => {
          clearTimeout(timer);
          waiting.delete(check);
        };
        const check = (): void => {
          if (count < wanted) return;
          finish();
          resolve(records);
        };
        const timer = setTimeout(() => {
          finish();
          reject(new Error(`The simulator got ${count} of ${wanted} requests within ${timeoutMs} ms.`));
        }, timeoutMs);
        waiting.add(check);
        check();
      });
    },
  };
}

import type { Clock } from '../../ports.ts';

export interface HealthSaver {
  /** Something changed: it is on disk within half a second, at once where it is grave. */
  changed(isGrave: boolean): void;
  /** Writes what waits; resolves when it is on disk, or could not be written. */
  flush(): Promise<void>;
}

export interface HealthSaverInput<Value> {
  readonly file: { save(next: Value): Promise<void> };
  readonly after: Clock['after'];
  readonly stored: () => Value;
  readonly failed: (error: unknown) => void;
  readonly delayMs?: number;
}

/** Writes behind the requests; no request waits for the disk, and a full disk costs only this memory. */
export function createHealthSaver<Value>(input: HealthSaverInput<Value>): HealthSaver {
  let cancel: (() => void) | null = null;
  let isWaiting = false;
  let running: Promise<void> = Promise.resolve();
  const write = (): Promise<void> => {
    cancel?.();
    cancel = null;
    if (!isWaiting) return running;
    isWaiting = false;
    running = running.then(() => input.file.save(input.stored())).catch(input.failed);
    return running;
  };
  return {
    changed(isGrave) {
      isWaiting = true;
      if (isGrave) void write();
      else cancel ??= input.after(input.delayMs ?? 500, () => void write());
    },
    flush: write,
  };
}

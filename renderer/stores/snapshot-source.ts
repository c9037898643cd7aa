import { shallowReadonly, shallowRef, type ShallowRef } from 'vue';
import { toControlError, type ControlError } from '../bridge/index.ts';

export interface SnapshotSource<Snapshot> {
  /** Null until the first one arrived. */
  readonly snapshot: Readonly<ShallowRef<Snapshot | null>>;
  /** Why the last load failed; an older snapshot stays. */
  readonly error: Readonly<ShallowRef<ControlError | null>>;
  readonly loading: Readonly<ShallowRef<boolean>>;
  /** When the present snapshot arrived. */
  readonly receivedAtMs: Readonly<ShallowRef<number | null>>;
  /** Takes a pushed snapshot when its revision is higher than the present one's. */
  accept(next: Snapshot): void;
  /** Asks the server; never rejects. Two calls at once share one request. */
  refresh(): Promise<void>;
  /** After a reconnect the server may have started again and count from zero: the next snapshot wins. */
  forgetRevision(): void;
}

/** One server snapshot, replaced as a whole and never merged. */
export function createSnapshotSource<Snapshot extends { readonly revision: number }>(
  load: () => Promise<Snapshot>,
  now: () => number = Date.now,
): SnapshotSource<Snapshot> {
  const snapshot = shallowRef<Snapshot | null>(null);
  const error = shallowRef<ControlError | null>(null);
  const loading = shallowRef(false);
  const receivedAtMs = shallowRef<number | null>(null);
  let knownRevision = -1;
  let running: Promise<void> | null = null;

  const accept = (next: Snapshot): void => {
    if (next.revision <= knownRevision) return;
    knownRevision = next.revision;
    snapshot.value = next;
    receivedAtMs.value = now();
  };

  const loadOnce = async (): Promise<void> => {
    loading.value = true;
    try {
      accept(await load());
      receivedAtMs.value = now();
      error.value = null;
    } catch (failure) {
      error.value = toControlError(failure);
    } finally {
      loading.value = false;
    }
  };

  return {
    snapshot: shallowReadonly(snapshot),
    error: shallowReadonly(error),
    loading: shallowReadonly(loading),
    receivedAtMs: shallowReadonly(receivedAtMs),
    accept,
    async refresh() {
      const mine = (running ??= loadOnce());
      await mine;
      if (running === mine) running = null;
    },
    forgetRevision() {
      knownRevision = -1;
      // An answer that is under way may be from before the interruption.
      running = null;
    },
  };
}

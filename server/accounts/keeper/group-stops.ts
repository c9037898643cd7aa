import type { Clock } from '../../ports.ts';

/** Stops all renewals of a group for a while after a run of failures that no login is to blame for. */
export interface GroupStops {
  failed(group: string): void;
  succeeded(group: string): void;
  /** Monotonic moment until which the group rests; null = it does not. */
  until(group: string): number | null;
  /** The network is another one now. */
  clear(): void;
}

export function createGroupStops(
  clock: Pick<Clock, 'monotonicMs'>,
  limits: { readonly failures: number; readonly restMs: number },
): GroupStops {
  const counts = new Map<string, number>();
  const stops = new Map<string, number>();
  return {
    failed(group) {
      const count = (counts.get(group) ?? 0) + 1;
      if (count < limits.failures) return void counts.set(group, count);
      counts.delete(group);
      stops.set(group, clock.monotonicMs() + limits.restMs);
      return undefined;
    },
    succeeded(group) {
      counts.delete(group);
      stops.delete(group);
    },
    until(group) {
      const end = stops.get(group);
      if (end === undefined) return null;
      if (end > clock.monotonicMs()) return end;
      stops.delete(group);
      return null;
    },
    clear() {
      counts.clear();
      stops.clear();
    },
  };
}

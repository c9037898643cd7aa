import type { ControlEvent } from '../../server/contract/index.ts';
import type { Clock } from '../../server/ports.ts';

const coalesceMs = 30;

export interface EventPushOptions {
  readonly subscribe: (listener: (event: ControlEvent) => void) => () => void;
  readonly push: (event: ControlEvent) => void;
  readonly clock: Pick<Clock, 'after'>;
}

/**
 * Forwards control events to the windows. Every event carries a whole snapshot or record, so of several with the same
 * subject within 30 ms only the last is sent: a burst of a thousand streams costs one message per record.
 *
 * @returns a function that stops the forwarding.
 */
export function startEventPush({ subscribe, push, clock }: EventPushOptions): () => void {
  const pending = new Map<string, ControlEvent>();
  let cancelFlush: (() => void) | undefined;
  const flush = (): void => {
    cancelFlush = undefined;
    const events = [...pending.values()];
    pending.clear();
    for (const event of events) push(event);
  };
  const unsubscribe = subscribe((event) => {
    const subject = subjectOf(event);
    // Deleting first moves the newest to the end, which keeps the order of what happened.
    pending.delete(subject);
    pending.set(subject, event);
    cancelFlush ??= clock.after(coalesceMs, flush);
  });
  return () => {
    unsubscribe();
    cancelFlush?.();
    pending.clear();
  };
}

function subjectOf(event: ControlEvent): string {
  return event.name === 'activity.recorded' ? `${event.name} ${event.payload.id}` : event.name;
}

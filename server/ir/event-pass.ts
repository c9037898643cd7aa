import type { IrEvent } from './events.ts';

/** A stage between the decoder and the encoder of a streamed answer. Synchronous; it never throws. */
export interface EventPass {
  /** The events that take the place of this one, in order; often just itself, sometimes none. */
  push(event: IrEvent): readonly IrEvent[];
  /** The same for several events; gives back the same array when nothing had to change, so that this costs nothing. */
  pushAll(events: readonly IrEvent[]): readonly IrEvent[];
}

const nothing: readonly IrEvent[] = [];

/** Makes a pass of `step`: it returns the same event to let it through, others in its place, or null for none. */
export function createPass(step: (event: IrEvent) => IrEvent | readonly IrEvent[] | null): EventPass {
  return {
    push(event) {
      const result = step(event);
      if (result === null) return nothing;
      return isEvent(result) ? [result] : result;
    },
    pushAll(events) {
      let changed: IrEvent[] | null = null;
      let done = 0;
      for (const event of events) {
        const result = step(event);
        done += 1;
        if (changed === null) {
          if (result === event) continue;
          changed = events.slice(0, done - 1);
        }
        if (result === null) continue;
        if (isEvent(result)) changed.push(result);
        else for (const one of result) changed.push(one);
      }
      return changed ?? events;
    },
  };
}

/** A pass for which there is nothing to do. */
export const openPass: EventPass = createPass((event) => event);

function isEvent(value: IrEvent | readonly IrEvent[]): value is IrEvent {
  return !Array.isArray(value);
}

import type { IrEvent } from '../events.ts';

/**
 * Events without the JSON that some deltas carry beside their text: how a stream is cut decides which do. Throws when
 * it is that of another text.
 */
export function plainEvents(events: readonly IrEvent[]): IrEvent[] {
  return events.map((event) => {
    if (!('json' in event) || event.json === undefined) return event;
    const { json, ...rest } = event;
    if (JSON.parse(json) !== event.text) throw new Error(`${json} is not the text ${event.text}`);
    return rest;
  });
}

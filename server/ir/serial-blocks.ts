import { createPass, type EventPass } from './event-pass.ts';
import type { IrEvent } from './events.ts';

interface WaitingBlock {
  readonly events: IrEvent[];
  isEnded: boolean;
}

/**
 * Puts the blocks of a streamed answer one after the other, for dialects whose streams cannot overlap them: later blocks
 * wait, whole, until those before them end (dialect rule 92). Other events are not held up. Events of blocks that are not open
 * are left out, and a block that is still open at the end is closed. One per answer.
 */
export function createSerializer(): EventPass {
  let open: { readonly block: number; readonly start: IrEvent } | null = null;
  // Insertion order is the order of starting.
  const waiting = new Map<number, WaitingBlock>();

  const takeWaiting = (): readonly IrEvent[] => {
    const events: IrEvent[] = [];
    for (const [block, { events: held, isEnded }] of waiting) {
      waiting.delete(block);
      for (const event of held) events.push(event);
      if (isEnded) continue;
      const [start] = held;
      if (start !== undefined) open = { block, start };
      break;
    }
    return events;
  };

  const finish = (event: IrEvent): IrEvent | readonly IrEvent[] => {
    if (open === null) return event;
    const events: IrEvent[] = [];
    while (open !== null) {
      const end = endOf(open.start);
      if (end !== null) events.push(end);
      open = null;
      for (const held of takeWaiting()) events.push(held);
    }
    events.push(event);
    return events;
  };

  return createPass((event) => {
    if (event.type === 'finish' || event.type === 'error') return finish(event);
    if (!('block' in event)) return event;
    if (open === null) {
      if (isStart(event)) open = { block: event.block, start: event };
      else if (event.type !== 'block') return null;
      return event;
    }
    if (event.block !== open.block) {
      hold(waiting, event);
      return null;
    }
    if (!isEnd(event)) return event;
    open = null;
    return waiting.size === 0 ? event : [event, ...takeWaiting()];
  });
}

function hold(waiting: Map<number, WaitingBlock>, event: IrEvent & { readonly block: number }): void {
  const block = waiting.get(event.block);
  const isEnded = isEnd(event) || event.type === 'block';
  if (block !== undefined) {
    if (block.isEnded) return;
    block.events.push(event);
    block.isEnded = isEnded;
  } else if (isStart(event) || event.type === 'block') waiting.set(event.block, { events: [event], isEnded });
}

function isStart(event: IrEvent): boolean {
  return event.type !== 'response-start' && event.type.endsWith('-start');
}

function isEnd(event: IrEvent): boolean {
  return event.type.endsWith('-end');
}

/** The event that closes what `start` opened, when nothing more is known of it. */
function endOf(start: IrEvent): IrEvent | null {
  switch (start.type) {
    case 'text-start':
      return { type: 'text-end', block: start.block };
    case 'refusal-start':
      return { type: 'refusal-end', block: start.block };
    case 'thinking-start':
      return { type: 'thinking-end', block: start.block, seal: null };
    case 'tool-input-start':
      return { type: 'tool-input-end', block: start.block };
    default:
      return null;
  }
}

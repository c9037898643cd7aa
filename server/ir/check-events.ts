import type { IrEvent, IrEventType } from './events.ts';
import type { Usage } from './response.ts';

type BlockEvent = Extract<IrEvent, { readonly block: number }>;

/** What must be open for an event that goes on with, or ends, a block. */
const startOf: Partial<Record<IrEventType, IrEventType>> = {
  'text-delta': 'text-start',
  'text-citation': 'text-start',
  'text-end': 'text-start',
  'refusal-delta': 'refusal-start',
  'refusal-end': 'refusal-start',
  'thinking-delta': 'thinking-start',
  'thinking-end': 'thinking-start',
  'tool-input-delta': 'tool-input-start',
  'tool-input-end': 'tool-input-start',
};

/** What is counted up. The input may be an estimate first, which a later report corrects either way. */
const counts = ['output', 'reasoning'] as const;

/**
 * What is wrong with the events of one answer, one sentence each; none for a sound one. It starts with `response-start`,
 * blocks are numbered in the order in which they start and each ends once, call ids differ, counts of written tokens never fall,
 * and exactly one `finish` or `error` stands at the end. For tests.
 */
export function checkEvents(events: readonly IrEvent[]): string[] {
  const problems: string[] = [];
  const blocks = createBlockCheck(problems);
  const usage = createUsageCheck(problems);
  let terminals = 0;
  for (const [index, event] of events.entries()) {
    if (terminals > 0) problems.push(`Event ${index} (${event.type}) comes after the end.`);
    if (event.type === 'response-start') {
      if (index > 0) problems.push(`Event ${index} starts the answer again.`);
    } else if (index === 0) problems.push('The answer does not begin with response-start.');
    if ('json' in event && event.json !== undefined && JSON.parse(event.json) !== event.text)
      problems.push(`Event ${index} (${event.type}) has the JSON of another text.`);
    if (event.type === 'finish' || event.type === 'error') terminals += 1;
    else if (event.type === 'usage') usage(event.usage, index);
    else if (event.type !== 'response-start') blocks.check(event, index);
  }
  if (terminals !== 1) problems.push(`The answer has ${terminals} ends.`);
  blocks.finish();
  return problems;
}

interface BlockCheck {
  check(event: BlockEvent, index: number): void;
  finish(): void;
}

function createBlockCheck(problems: string[]): BlockCheck {
  const open = new Map<number, IrEventType>();
  const callIds = new Set<string>();
  let started = 0;
  return {
    check(event, index) {
      const { type, block } = event;
      const start = startOf[type];
      if (start !== undefined) {
        if (open.get(block) !== start) problems.push(`Event ${index} (${type}) has no open block ${block}.`);
        else if (type.endsWith('-end')) open.delete(block);
        return;
      }
      if (block !== started) problems.push(`Event ${index} starts block ${block}, not ${started}.`);
      started += 1;
      if (type !== 'block') open.set(block, type);
      if (type !== 'tool-input-start') return;
      if (event.callId === '') problems.push(`Event ${index} starts a call without an id.`);
      if (event.name === '') problems.push(`Event ${index} starts a call without a name.`);
      if (callIds.has(event.callId)) problems.push(`Event ${index} repeats the call id ${event.callId}.`);
      callIds.add(event.callId);
    },
    finish() {
      for (const [block, type] of open) problems.push(`Block ${block} (${type}) does not end.`);
    },
  };
}

function createUsageCheck(problems: string[]): (usage: Usage, index: number) => void {
  const highest = new Map<string, number>();
  return (usage, index) => {
    for (const count of counts) {
      const value = usage[count];
      if (value === null) continue;
      if (value < (highest.get(count) ?? 0)) problems.push(`Event ${index} counts fewer ${count} tokens.`);
      highest.set(count, value);
    }
  };
}

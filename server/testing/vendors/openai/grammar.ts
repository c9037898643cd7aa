import { listOf, objectOf, stringOf, type JsonObject } from '../json.ts';
import type { SseEvent } from '../perform.ts';

const terminal = new Set(['response.completed', 'response.incomplete', 'response.failed', 'error']);
const privateEvents = new Set(['codex.rate_limits', 'codex.response.metadata', 'response.metadata']);

interface OpenItem {
  readonly id: string;
  readonly type: string;
  readonly isDone: boolean;
  readonly text: string;
}

function numberingFaults(events: readonly SseEvent[]): string[] {
  const numbers = events.map((event) => event.data['sequence_number']);
  return numbers.flatMap((number, index) =>
    number === index ? [] : [`sequence_number ${String(number)} at position ${index}`],
  );
}

function lifeCycleFaults(events: readonly SseEvent[]): string[] {
  const faults: string[] = [];
  if (events[0]?.event !== 'response.created') faults.push('the first event is not response.created');
  const afterCreated = events.slice(1).find((event) => event.event !== 'response.queued');
  if (afterCreated?.event !== 'response.in_progress') faults.push('response.in_progress does not follow');
  const ends = events.filter((event) => terminal.has(event.event));
  if (ends.length !== 1) faults.push(`${ends.length} terminal events`);
  if (!terminal.has(events.at(-1)?.event ?? '')) faults.push('the last event is not terminal');
  return faults;
}

/** The complete text of an item, for comparison with its deltas. */
function fullText(item: JsonObject): string {
  const parts = [...listOf(item['content']), ...listOf(item['summary'])];
  const texts = parts
    .map((part) => stringOf(objectOf(part)['text']) + stringOf(objectOf(part)['refusal']))
    .join('');
  return stringOf(item['arguments']) + stringOf(item['input']) + texts;
}

function itemFaults(events: readonly SseEvent[]): string[] {
  const faults: string[] = [];
  const items = new Map<number, OpenItem>();
  for (const { event, data } of events) {
    const index = data['output_index'];
    if (typeof index !== 'number') continue;
    const item = objectOf(data['item']);
    const known = items.get(index);
    if (event === 'response.output_item.added') {
      if (index !== items.size) faults.push(`output_index ${index} added as number ${items.size}`);
      if (fullText(item) !== '') faults.push(`item ${index} is not empty when added`);
      items.set(index, { id: stringOf(item['id']), type: stringOf(item['type']), isDone: false, text: '' });
      continue;
    }
    if (known === undefined || known.isDone) {
      faults.push(`${event} for item ${index}, which is not open`);
      continue;
    }
    if (event === 'response.output_item.done') {
      if (item['id'] !== known.id) faults.push(`item ${index} changed its id`);
      if (fullText(item) !== known.text) faults.push(`deltas of item ${index} do not add up`);
      items.set(index, { ...known, isDone: true });
      continue;
    }
    if (data['item_id'] !== known.id) faults.push(`${event} names item ${String(data['item_id'])}`);
    const delta = event.endsWith('.delta') ? stringOf(data['delta']) : '';
    items.set(index, { ...known, text: known.text + delta });
  }
  return faults;
}

/** Events of a message or call in the order that they must have; deltas may repeat. */
const orderOf: Readonly<Record<string, RegExp>> = {
  message:
    /^output_item\.added content_part\.added ((output_text\.delta )*(output_text\.annotation\.added )*output_text\.done|(refusal\.delta )*refusal\.done) content_part\.done output_item\.done $/u,
  web_search_call:
    /^output_item\.added web_search_call\.in_progress web_search_call\.searching web_search_call\.completed output_item\.done $/u,
  function_call:
    /^output_item\.added (function_call_arguments\.delta )*function_call_arguments\.done output_item\.done $/u,
  custom_tool_call:
    /^output_item\.added (custom_tool_call_input\.delta )*custom_tool_call_input\.done output_item\.done $/u,
  reasoning:
    /^output_item\.added (reasoning_summary_part\.added (reasoning_summary_text\.delta )*reasoning_summary_text\.done reasoning_summary_part\.done )*output_item\.done $/u,
};

function orderFaults(events: readonly SseEvent[]): string[] {
  const added = events.filter((event) => event.event === 'response.output_item.added');
  return added.flatMap(({ data }) => {
    const type = stringOf(objectOf(data['item'])['type']);
    const own = events.filter((event) => event.data['output_index'] === data['output_index']);
    const names = own.map((event) => `${event.event.replace(/^response\./u, '')} `).join('');
    const order = orderOf[type];
    return order === undefined || order.test(names) ? [] : [`events of ${type}: ${names.trim()}`];
  });
}

/** Faults of a complete Responses stream against the ordering rules (codex protocol notes 4.1). */
export function responsesGrammarFaults(events: readonly SseEvent[]): readonly string[] {
  const shared = events.filter((event) => !privateEvents.has(event.event));
  const isComplete = /completed|incomplete/u.test(shared.at(-1)?.event ?? '');
  return [
    ...numberingFaults(shared),
    ...lifeCycleFaults(shared),
    ...itemFaults(shared),
    ...(isComplete ? orderFaults(shared) : []),
  ];
}

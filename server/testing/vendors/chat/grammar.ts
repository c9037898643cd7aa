import type { DataStream } from '../data-sse.ts';
import { listOf, objectOf, stringOf, type JsonObject } from '../json.ts';

interface Seen {
  readonly faults: string[];
  calls: number;
  finish: string | null;
}

function checkCall(value: unknown, seen: Seen): void {
  const call = objectOf(value);
  const index = Number(call['index']);
  const kind = call['custom'] === undefined ? 'function' : 'custom';
  if (index === seen.calls) {
    seen.calls += 1;
    if (stringOf(call['id']) === '') seen.faults.push(`call ${index} opens without an id`);
    if (stringOf(objectOf(call[kind])['name']) === '') seen.faults.push(`call ${index} opens without a name`);
    return;
  }
  if (!(index >= 0 && index < seen.calls))
    seen.faults.push(`call index ${String(call['index'])} after ${seen.calls} calls`);
}

function checkChoice(choice: JsonObject, seen: Seen): void {
  const delta = objectOf(choice['delta']);
  if (choice['index'] !== 0) seen.faults.push(`choice index ${String(choice['index'])}`);
  if (seen.finish !== null) seen.faults.push('a choice after its finish_reason');
  for (const call of listOf(delta['tool_calls'])) checkCall(call, seen);
  const finish = choice['finish_reason'];
  if (typeof finish !== 'string') return;
  seen.finish = finish;
  const isCalling = finish === 'tool_calls' || finish === 'function_call';
  if (isCalling && seen.calls === 0) seen.faults.push(`${finish} without a call`);
  if (finish === 'stop' && seen.calls > 0) seen.faults.push('stop after calls');
}

/**
 * Faults of a complete Chat Completions stream against the rules (codex protocol notes 4.5): role first, dense call
 * indexes that open with id and name, one finish reason, usage only when asked and last, `[DONE]`.
 */
export function chatGrammarFaults(stream: DataStream, includeUsage: boolean): readonly string[] {
  const seen: Seen = { faults: [], calls: 0, finish: null };
  const { chunks } = stream;
  const [first] = chunks;
  const opening = objectOf(objectOf(listOf(first?.['choices'])[0])['delta']);
  if (opening['role'] !== 'assistant') seen.faults.push('the first chunk has no role');
  for (const [index, chunk] of chunks.entries()) {
    if (chunk['id'] !== first?.['id']) seen.faults.push(`chunk ${index} has another id`);
    if (chunk['object'] !== 'chat.completion.chunk') seen.faults.push(`chunk ${index} is no chunk`);
    const choices = listOf(chunk['choices']).map(objectOf);
    const hasUsage = typeof chunk['usage'] === 'object' && chunk['usage'] !== null;
    if (hasUsage && !includeUsage) seen.faults.push(`chunk ${index} reports usage that nobody asked for`);
    if (hasUsage && (choices.length > 0 || index !== chunks.length - 1))
      seen.faults.push('usage is not in the last chunk');
    if (choices.length === 0 && !hasUsage) seen.faults.push(`chunk ${index} is empty`);
    for (const choice of choices) checkChoice(choice, seen);
  }
  const last = chunks.at(-1);
  if (includeUsage && (last === undefined || objectOf(last['usage'])['total_tokens'] === undefined))
    seen.faults.push('no usage at the end');
  if (seen.finish === null) seen.faults.push('no finish_reason');
  if (!stream.isDone) seen.faults.push('no [DONE]');
  return seen.faults;
}

import type { JsonObject, TargetSwitches, ToolCallBlock, ToolResultBlock } from '../../ir/index.ts';
import { encodeMedia } from './encode-media.ts';
import { type LossList, family, lose, ownData, ownObject } from './wire.ts';

interface ResultContext {
  readonly switches: TargetSwitches;
  readonly losses: LossList;
}

/** A call as an item; the input stays the text it is (dialect rule 7). Item ids are left out, nothing refers to them. */
export function encodeCall(block: ToolCallBlock, path: string, losses: LossList): JsonObject {
  if (block.seal !== undefined && block.seal.family !== family)
    lose(losses, path, 'seal', 'Only its own vendor reads the seal of a call.');
  const original = ownObject(block.native, 'item');
  if (original !== null) return withCallId(original, block.callId);
  const isText = block.form === 'text';
  return {
    type: isText ? 'custom_tool_call' : 'function_call',
    call_id: block.callId,
    name: block.name,
    ...(block.namespace === null ? {} : { namespace: block.namespace }),
    ...(isText ? { input: block.input } : { arguments: block.input === '' ? '{}' : block.input }),
    ...ownData(block.native),
  };
}

/** Items that were kept may have got another call id on the way. */
function withCallId(item: JsonObject, callId: string): JsonObject {
  const member = item['call_id'] === undefined ? 'id' : 'call_id';
  return item[member] === callId ? item : { ...item, [member]: callId };
}

/** A result as the item that answers its call. */
export function encodeResult(block: ToolResultBlock, path: string, context: ResultContext): JsonObject {
  const original = ownObject(block.native, 'item');
  if (original !== null) return withCallId(original, block.callId);
  return {
    type: block.form === 'text' ? 'custom_tool_call_output' : 'function_call_output',
    call_id: block.callId,
    output: encodeOutput(block, path, context),
    ...ownData(block.native),
  };
}

/** Nothing and one text are a string; more is a list of parts. A failure is told in words (dialect rules 11-13). */
function encodeOutput(
  block: ToolResultBlock,
  path: string,
  context: ResultContext,
): string | readonly JsonObject[] {
  const mark = block.isError ? '[tool error] ' : '';
  // Empty texts say nothing: alone they are no output, and none of them may carry the mark away.
  const told = block.content.filter((entry) => entry.type !== 'text' || entry.text !== '');
  const [first] = told;
  if (first === undefined) return mark.trimEnd();
  if (told.length === 1 && first.type === 'text') return mark + first.text;
  const parts: JsonObject[] =
    block.isError && first.type !== 'text' ? [{ type: 'input_text', text: mark.trimEnd() }] : [];
  for (const entry of told) {
    const at = `${path}.content[${block.content.indexOf(entry)}]`;
    if (entry.type === 'media') parts.push(encodeMedia(entry, at, context.switches, context.losses));
    else parts.push({ type: 'input_text', text: entry === first ? mark + entry.text : entry.text });
  }
  return parts;
}

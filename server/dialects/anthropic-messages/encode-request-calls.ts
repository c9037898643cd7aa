import type { MediaBlock, TextBlock, ToolCallBlock, ToolResultBlock } from '../../ir/index.ts';
import { asRecord, parseJson } from '../json-values.ts';
import { isBlank } from './blank.ts';
import { lose, type EncodeContext } from './encode-context.ts';
import { encodeMedia } from './encode-request-media.ts';
import { ownNative, type Draft } from './wire.ts';

/** `tool_use`. Arguments that are no JSON object become the empty one, as the API takes nothing else (dialect rule 54). */
export function encodeToolCall(call: ToolCallBlock, path: string, context: EncodeContext): Draft {
  return {
    ...ownNative(call.native),
    type: 'tool_use',
    id: call.callId,
    name: call.name,
    input: inputOf(call, path, context),
  };
}

function inputOf(call: ToolCallBlock, path: string, context: EncodeContext): Draft {
  if (call.form === 'text') return { input: call.input };
  if (call.input === '' || call.input === '{}') return {};
  const input = asRecord(parseJson(call.input));
  if (input !== null) return input as Draft;
  lose(context, path, 'history', 'The arguments of the call are no JSON object; an empty one was sent.');
  return {};
}

/** `tool_result`. Neither an error without words nor one with media is accepted, so those say it in text. */
export function encodeToolResult(result: ToolResultBlock, path: string, context: EncodeContext): Draft {
  const draft: Draft = { ...ownNative(result.native), type: 'tool_result', tool_use_id: result.callId };
  const parts = result.content.flatMap((part, index) =>
    encodePart(part, `${path}.content[${index}]`, context),
  );
  if (!result.isError) {
    setContent(draft, parts);
    return draft;
  }
  if (parts.every((part) => part['type'] === 'text')) {
    setContent(draft, parts.length === 0 ? [{ type: 'text', text: '[tool error]' }] : parts);
    draft['is_error'] = true;
    return draft;
  }
  setContent(draft, [{ type: 'text', text: '[tool error]' }, ...parts]);
  return draft;
}

function encodePart(part: TextBlock | MediaBlock, path: string, context: EncodeContext): readonly Draft[] {
  if (part.type === 'media') {
    const media = encodeMedia(part, path, context);
    return media === null ? [] : [media];
  }
  const own = ownNative(part.native);
  // A marker of ours for a kind of part that only this vendor knows: its raw form goes back.
  if (typeof own?.['type'] === 'string') return [{ ...own }];
  return isBlank(part.text) ? [] : [{ type: 'text', text: part.text }];
}

function setContent(draft: Draft, parts: readonly Draft[]): void {
  const [only] = parts;
  if (only === undefined) return;
  draft['content'] = parts.length === 1 && only['type'] === 'text' ? (only['text'] ?? '') : parts;
}

/** A mark inside a result stands for all before it, which the result's own mark covers as well. */
export function markOfResult(result: ToolResultBlock): ToolResultBlock['cacheMark'] {
  return result.cacheMark ?? result.content.findLast((part) => part.cacheMark !== undefined)?.cacheMark;
}

import type { Block, IrResponse, JsonObject, JsonValue } from '../../ir/index.ts';
import { noUsage } from '../../ir/index.ts';
import { asRecord, memberOf, textOf } from '../json-values.ts';
import { decodeAnswerError } from './answer-errors.ts';
import { searchCitations } from './citations.ts';
import { decodeFinish } from './finish-reason.ts';
import { leftoversOf } from '../leftovers.ts';
import { sealOf } from './seal-fields.ts';
import { readSearchResults } from './search-results.ts';
import { createUsageSum } from './usage.ts';
import { nativeWith } from './wire.ts';

const messageMembers = new Set([
  'type',
  'id',
  'role',
  'model',
  'content',
  'stop_reason',
  'stop_sequence',
  'usage',
]);

/** A whole message, or the vendor's error envelope. Tolerant: what cannot be read is left out, nothing throws. */
export function decodeResponse(body: unknown): IrResponse {
  const record = asRecord(body) as JsonObject | null;
  const content = memberOf(record, 'content');
  if (record === null || !Array.isArray(content)) return failed(record);
  const blocks = content.flatMap((entry: unknown) => decodeAnswerBlock(entry) ?? []);
  const hasToolCall = blocks.some((block) => block.type === 'tool-call');
  const rest = leftoversOf(record, messageMembers);
  return {
    id: textOf(memberOf(record, 'id'), 256),
    model: textOf(memberOf(record, 'model'), 256),
    blocks,
    finish: decodeFinish(memberOf(record, 'stop_reason'), memberOf(record, 'stop_sequence'), hasToolCall),
    usage: createUsageSum().add(memberOf(record, 'usage')) ?? noUsage,
    error: null,
    ...(rest === null ? {} : { native: nativeWith(rest) }),
  };
}

function failed(record: JsonObject | null): IrResponse {
  const error = memberOf(record, 'error');
  return {
    id: null,
    model: null,
    blocks: [],
    finish: { unified: 'other', raw: null, stopSequence: null },
    usage: noUsage,
    error:
      error === undefined
        ? { unified: 'server', raw: null, message: 'The vendor’s answer is not a message.' }
        : decodeAnswerError(error),
  };
}

/** One block of an answer; null when it is no block at all. */
export function decodeAnswerBlock(value: unknown): Block | null {
  const block = asRecord(value) as JsonObject | null;
  const type = memberOf(block, 'type');
  if (block === null || typeof type !== 'string') return null;
  switch (type) {
    case 'text':
      return decodeText(block);
    case 'thinking':
      return {
        type: 'thinking',
        text: stringOf(memberOf(block, 'thinking')),
        seal: sealOf(stringOf(memberOf(block, 'signature')), 'signature'),
      };
    case 'redacted_thinking':
      return { type: 'thinking', text: '', seal: sealOf(stringOf(memberOf(block, 'data')), 'redacted') };
    case 'tool_use':
      return {
        type: 'tool-call',
        callId: stringOf(memberOf(block, 'id')),
        name: stringOf(memberOf(block, 'name')),
        namespace: null,
        form: 'json',
        input: answerInput(memberOf(block, 'input')),
      };
    case 'server_tool_use':
      if (memberOf(block, 'name') !== 'web_search') break;
      return {
        type: 'server-tool-call',
        callId: stringOf(memberOf(block, 'id')),
        tool: 'web-search',
        name: 'web_search',
        input: (asRecord(memberOf(block, 'input')) as JsonObject | null) ?? {},
        native: nativeWith({}),
      };
    case 'web_search_tool_result':
      return {
        type: 'server-tool-result',
        callId: stringOf(memberOf(block, 'tool_use_id')),
        tool: 'web-search',
        ...readSearchResults(memberOf(block, 'content')),
      };
    default:
  }
  return { type: 'opaque', what: type, native: nativeWith(block) };
}

function decodeText(block: JsonObject): Block {
  const raw = memberOf(block, 'citations') as JsonValue | undefined;
  const citations = searchCitations(raw);
  return {
    type: 'text',
    text: stringOf(memberOf(block, 'text')),
    ...(citations.length === 0 ? {} : { citations }),
    ...(Array.isArray(raw) && raw.length > 0 ? { native: nativeWith({ citations: raw }) } : {}),
  };
}

/** The input as JSON text; some servers of this API send the text itself. */
export function answerInput(input: unknown): string {
  if (typeof input === 'string') return input === '' ? '{}' : input;
  return asRecord(input) === null ? '{}' : JSON.stringify(input);
}

export function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

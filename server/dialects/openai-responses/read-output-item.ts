import type { Block, Citation, JsonObject, TextBlock, ThinkingBlock } from '../../ir/index.ts';
import { asRecord, memberOf, type JsonRecord } from '../json-values.ts';
import { readCitation } from './decode-text.ts';
import { readSearch } from './web-search-item.ts';
import { family, nativeWith } from './wire.ts';

/** A string member as it is, else the empty string. */
export function stringOf(value: unknown, name: string): string {
  const member = memberOf(value, name);
  return typeof member === 'string' ? member : '';
}

export function listOf(value: unknown, name: string): readonly unknown[] {
  const member = memberOf(value, name);
  return Array.isArray(member) ? member : [];
}

/** Reasoning texts of an item: those of its summary, or its raw ones when there is no summary (dialect rule 80). */
export function reasoningTexts(item: unknown, source: 'summary' | 'content'): readonly string[] {
  return listOf(item, source).map((part) => stringOf(part, 'text'));
}

export function citationsOf(part: unknown): readonly Citation[] {
  return listOf(part, 'annotations').flatMap((annotation) => {
    const citation = readCitation(annotation);
    return citation === null ? [] : [citation];
  });
}

/** The blocks of one item of an answer; what is only this dialect's is opaque. Never throws. */
export function blocksOfItem(item: unknown): readonly Block[] {
  const record = asRecord(item);
  if (record === null) return [];
  switch (record['type']) {
    case 'message':
      return messageBlocks(record);
    case 'reasoning':
      return thinkingBlocks(record);
    case 'function_call':
      return callBlocks(record, 'json');
    case 'custom_tool_call':
      return callBlocks(record, 'text');
    default:
      return otherBlocks(record);
  }
}

/** Searches, and items that no other dialect knows. */
export function otherBlocks(
  record: JsonRecord,
): readonly Extract<Block, { readonly type: 'server-tool-call' | 'server-tool-result' | 'opaque' }>[] {
  const item = record as JsonObject;
  const type = stringOf(record, 'type');
  const search = type === 'web_search_call' ? readSearch(item) : null;
  if (search !== null) return search;
  return [{ type: 'opaque', what: type.slice(0, 64), native: nativeWith({ item }) }];
}

function messageBlocks(item: JsonRecord): readonly Block[] {
  const phase = stringOf(item, 'phase');
  const native = phase === '' ? {} : { native: nativeWith({ phase }) };
  return listOf(item, 'content').flatMap((part): readonly Block[] => {
    const type = memberOf(part, 'type');
    if (type === 'refusal') {
      const text = stringOf(part, 'refusal');
      return text === '' ? [] : [{ type: 'refusal', text }];
    }
    const text = stringOf(part, 'text');
    if (text === '') return [];
    const citations = citationsOf(part);
    const block: TextBlock = {
      type: 'text',
      text,
      ...(citations.length === 0 ? {} : { citations }),
      ...native,
    };
    return [block];
  });
}

function thinkingBlocks(item: JsonRecord): readonly ThinkingBlock[] {
  const nonEmpty = (texts: readonly string[]): readonly string[] => texts.filter((text) => text !== '');
  const summary = nonEmpty(reasoningTexts(item, 'summary'));
  const texts = summary.length > 0 ? summary : nonEmpty(reasoningTexts(item, 'content'));
  const sealed = stringOf(item, 'encrypted_content');
  if (texts.length === 0 && sealed === '') return [];
  const id = stringOf(item, 'id');
  return [
    {
      type: 'thinking',
      text: texts.join('\n\n'),
      seal: sealed === '' ? null : { family, kind: 'encrypted', value: sealed },
      ...(id === '' ? {} : { native: nativeWith({ id }) }),
    },
  ];
}

function callBlocks(item: JsonRecord, form: 'json' | 'text'): readonly Block[] {
  const name = stringOf(item, 'name');
  // A call without a name can be run by nobody (dialect rule 93).
  if (name === '') return [];
  const namespace = stringOf(item, 'namespace');
  const input = stringOf(item, form === 'json' ? 'arguments' : 'input');
  return [
    {
      type: 'tool-call',
      callId: stringOf(item, 'call_id'),
      name,
      namespace: namespace === '' ? null : namespace,
      form,
      input: form === 'json' && input === '' ? '{}' : input,
    },
  ];
}

import type { JsonObject, JsonValue, ThinkingBlock, ToolCallBlock, ToolResultBlock } from '../../ir/index.ts';
import { readSeal } from '../../ir/index.ts';
import {
  MalformedRequest,
  Untranslatable,
  arrayAt,
  objectAt,
  optional,
  optionalArray,
  optionalString,
  stringAt,
} from '../malformed.ts';
import { decodeHostedCall, decodeHostedOutput } from './decode-hosted-calls.ts';
import { decodeContent, decodeOutput } from './decode-parts.ts';
import type { History } from './history.ts';
import { readSearch } from './web-search-item.ts';
import { family, nativeLeftovers, nativeWith } from './wire.ts';

/** What we say to clients that refer to something a server would have kept. */
export const noStore =
  'this server keeps no answers or items between requests; send the whole conversation in "input"';

const callMembers = new Set(['type', 'id', 'status', 'call_id', 'name', 'namespace', 'arguments', 'input']);
const outputMembers = new Set(['type', 'id', 'status', 'call_id', 'name', 'namespace', 'output']);

type ItemDecoder = (item: JsonObject, path: string, history: History) => void;

/** `input`: a string or a list of items (codex protocol notes 4.3). */
export function decodeInput(input: JsonValue | undefined, history: History): void {
  if (input === undefined) return;
  if (typeof input === 'string') {
    history.add('user', decodeContent(input, 'input'));
    return;
  }
  const items = arrayAt(input, 'input');
  for (let index = 0; index < items.length; index += 1) {
    const path = `input[${index}]`;
    decodeItem(objectAt(items[index], path), path, history);
  }
}

function decodeItem(item: JsonObject, path: string, history: History): void {
  const type = optionalString(item, 'type', path) ?? typeOfUnnamed(item);
  const decode = decoders.get(type);
  if (decode === undefined) decodeOther(type, item, path, history);
  else decode(item, path, history);
}

/** Messages may come without a type; what has only an id refers to a stored item. */
function typeOfUnnamed(item: JsonObject): string {
  if (optional(item, 'role') !== undefined) return 'message';
  return optional(item, 'id') === undefined ? 'message' : 'item_reference';
}

const decoders: ReadonlyMap<string, ItemDecoder> = new Map<string, ItemDecoder>([
  ['message', decodeMessage],
  ['reasoning', (item, path, history) => history.add('assistant', [decodeReasoning(item, path)])],
  ['function_call', (item, path, history) => history.add('assistant', [decodeCall(item, path, 'json')])],
  ['custom_tool_call', (item, path, history) => history.add('assistant', [decodeCall(item, path, 'text')])],
  ['function_call_output', (item, path, history) => history.add('user', [decodeResult(item, path, 'json')])],
  [
    'custom_tool_call_output',
    (item, path, history) => history.add('user', [decodeResult(item, path, 'text')]),
  ],
  ['web_search_call', decodeSearch],
  [
    'additional_tools',
    (item, path, history) => history.addTools(optional(item, 'tools') ?? [], `${path}.tools`, 'request'),
  ],
  ['item_reference', decodeReference],
  [
    'compaction_trigger',
    (_item, path) => {
      throw new Untranslatable(path, ownCompaction);
    },
  ],
]);

/** The answer would have to hold OpenAI's sealed summary; Codex asks for it only of a provider that is called OpenAI. */
const ownCompaction =
  'only OpenAI itself can compact a conversation this way; Codex with a provider of another name does it on this computer';

/**
 * Nothing is kept that could be referred to. Reasoning is told as empty: every vendor goes on without it, and the AI SDK
 * refers to it within a tool loop although it sends calls and results whole.
 */
function decodeReference(item: JsonObject, path: string, history: History): void {
  if (optionalString(item, 'id', path)?.startsWith('rs_') !== true) throw new Untranslatable(path, noStore);
  history.add('assistant', [{ type: 'thinking', text: '', seal: null }]);
}

function decodeMessage(item: JsonObject, path: string, history: History): void {
  const role = stringAt(optional(item, 'role'), `${path}.role`);
  const content = optional(item, 'content');
  if (role === 'assistant') {
    const phase = optionalString(item, 'phase', path);
    history.add('assistant', content === undefined ? [] : decodeContent(content, `${path}.content`, phase));
    return;
  }
  if (role !== 'user' && role !== 'system' && role !== 'developer')
    throw new MalformedRequest(`${path}.role`, 'expected user, assistant, system or developer');
  history.add(role === 'user' ? 'user' : 'system', decodeContent(content, `${path}.content`));
}

/** The summary is the readable text; the raw reasoning stands in when there is none, never both (dialect rule 80). */
function decodeReasoning(item: JsonObject, path: string): ThinkingBlock {
  const summary = joinedTexts(item, 'summary', path);
  const sealed = optionalString(item, 'encrypted_content', path);
  const id = optionalString(item, 'id', path);
  return {
    type: 'thinking',
    text: summary === '' ? joinedTexts(item, 'content', path) : summary,
    seal: sealed === null || sealed === '' ? null : readSeal(sealed, family, 'encrypted'),
    ...(id === null ? {} : { native: nativeWith({ id }) }),
  };
}

function joinedTexts(item: JsonObject, member: string, path: string): string {
  const at = `${path}.${member}`;
  const texts = (optionalArray(item, member, path) ?? []).map((entry, index) => {
    const part = objectAt(entry, `${at}[${index}]`);
    return optionalString(part, 'text', `${at}[${index}]`) ?? '';
  });
  return texts.filter((text) => text !== '').join('\n\n');
}

function decodeCall(item: JsonObject, path: string, form: 'json' | 'text'): ToolCallBlock {
  const input = optionalString(item, form === 'json' ? 'arguments' : 'input', path) ?? '';
  return {
    type: 'tool-call',
    callId: optionalString(item, 'call_id', path) ?? '',
    name: stringAt(optional(item, 'name'), `${path}.name`),
    namespace: optionalString(item, 'namespace', path),
    form,
    input: form === 'json' && input === '' ? '{}' : input,
    ...nativeLeftovers(item, callMembers),
  };
}

function decodeResult(item: JsonObject, path: string, form: 'json' | 'text'): ToolResultBlock {
  return {
    type: 'tool-result',
    callId: optionalString(item, 'call_id', path) ?? '',
    name: optionalString(item, 'name', path),
    form,
    content: decodeOutput(optional(item, 'output'), `${path}.output`),
    isError: false,
    ...nativeLeftovers(item, outputMembers),
  };
}

function decodeSearch(item: JsonObject, path: string, history: History): void {
  const blocks = readSearch(item);
  if (blocks === null) decodeOther('web_search_call', item, path, history);
  else history.add('assistant', blocks);
}

const answersOfClients = /_output$|_response$|^configuration_update$/;

/** Items that only this dialect knows keep their place, and travel back as they came. */
function decodeOther(type: string, item: JsonObject, path: string, history: History): void {
  const call = decodeHostedCall(type, item);
  const result = decodeHostedOutput(type, item);
  const tools = type === 'tool_search_output' ? optional(item, 'tools') : undefined;
  // The tools that a search found stay callable at an upstream that knows no search.
  if (tools !== undefined) history.addTools(tools, `${path}.tools`, 'search');
  if (call !== null) history.add('assistant', [call]);
  else if (result !== null) history.add('user', [result]);
  else
    history.add(answersOfClients.test(type) ? 'user' : 'assistant', [
      { type: 'opaque', what: type.slice(0, 64), native: nativeWith({ item }) },
    ]);
}

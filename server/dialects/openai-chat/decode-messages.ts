import type { Block, JsonObject, JsonValue, TextBlock, ToolCallBlock, Turn } from '../../ir/index.ts';
import { readSeal, type Seal } from '../../ir/index.ts';
import { memberOf } from '../json-values.ts';
import {
  MalformedRequest,
  objectAt,
  optional,
  optionalArray,
  optionalObject,
  optionalString,
  stringAt,
} from '../malformed.ts';
import { cacheMarkOf, markLast } from './cache-marks.ts';
import { decodeContent } from './decode-parts.ts';
import { dialectId } from './dialect-id.ts';
import { thinkingOf } from './reasoning.ts';

export interface DecodedMessages {
  readonly system: readonly TextBlock[];
  readonly turns: readonly Turn[];
}

/** What later messages must know of earlier ones. */
interface Memory {
  /** Calls of tools that take free text; their results have the same form. */
  readonly textCalls: Set<string>;
}

type MessageDecoder = (message: JsonObject, path: string, memory: Memory) => Turn | null;

/** Messages in order; instructions before the first turn become the system prompt. */
export function decodeMessages(messages: readonly JsonValue[]): DecodedMessages {
  const system: TextBlock[] = [];
  const turns: Turn[] = [];
  const memory: Memory = { textCalls: new Set() };
  messages.forEach((entry, index) => {
    const path = `messages[${index}]`;
    const message = objectAt(entry, path);
    const role = stringAt(message['role'], `${path}.role`);
    const decode = decoders.get(role);
    if (decode === undefined)
      throw new MalformedRequest(`${path}.role`, `unknown role ${JSON.stringify(role.slice(0, 40))}`);
    const turn = decode(message, path, memory);
    if (turn === null || turn.blocks.length === 0) return;
    if (turn.role === 'system' && turns.length === 0) system.push(...turn.blocks.filter(isText));
    else turns.push(turn);
  });
  return { system, turns };
}

const isText = (block: Block): block is TextBlock => block.type === 'text';

const system: MessageDecoder = (message, path) => {
  const blocks = decodeContent(optional(message, 'content'), `${path}.content`);
  return { role: 'system', blocks: markLast(blocks.map(asText), message) };
};

/** Instructions hold text only; for anything else a marker says that something stood there (dialect rule 88). */
function asText(block: Block): TextBlock {
  if (block.type === 'text') return block;
  if (block.type === 'refusal' || block.type === 'thinking') return { type: 'text', text: block.text };
  return { type: 'text', text: `[${whatIs(block)} that cannot be shown here]` };
}

function whatIs(block: Block): string {
  if (block.type === 'media') return block.kind;
  return block.type === 'opaque' ? block.what : block.type;
}

const user: MessageDecoder = (message, path) => ({
  role: 'user',
  blocks: markLast(decodeContent(optional(message, 'content'), `${path}.content`), message),
  ...nameOf(message),
});

/** Reasoning, words, then calls: the order in which a model makes them. */
const assistant: MessageDecoder = (message, path, memory) => {
  const thinking = thinkingOf(message);
  const blocks: Block[] = thinking === null ? [] : [thinking];
  blocks.push(...decodeContent(optional(message, 'content'), `${path}.content`));
  const refusal = optionalString(message, 'refusal', path);
  if (refusal !== null && refusal !== '') blocks.push({ type: 'refusal', text: refusal });
  const audio = optionalObject(message, 'audio', path);
  if (audio !== null)
    blocks.push({ type: 'opaque', what: 'audio answer', native: { dialect: dialectId, data: { audio } } });
  (optionalArray(message, 'tool_calls', path) ?? []).forEach((entry, index) => {
    const call = decodeCall(entry, `${path}.tool_calls[${index}]`);
    if (call.form === 'text') memory.textCalls.add(call.callId);
    blocks.push(call);
  });
  const legacy = optionalObject(message, 'function_call', path);
  if (legacy !== null) blocks.push(functionCall(legacy, `${path}.function_call`, '', {}));
  return { role: 'assistant', blocks: markLast(blocks, message), ...nameOf(message) };
};

function decodeCall(entry: JsonValue, path: string): ToolCallBlock {
  const call = objectAt(entry, path);
  const callId = optionalString(call, 'id', path) ?? '';
  const seal = sealOfCall(call);
  const extra = seal === null ? {} : { seal };
  const custom = optionalObject(call, 'custom', path);
  if (custom === null)
    return functionCall(objectAt(call['function'], `${path}.function`), `${path}.function`, callId, extra);
  return {
    type: 'tool-call',
    callId,
    name: stringAt(custom['name'], `${path}.custom.name`),
    namespace: null,
    form: 'text',
    input: optionalString(custom, 'input', `${path}.custom`) ?? '',
    ...extra,
  };
}

function functionCall(
  fields: JsonObject,
  path: string,
  callId: string,
  extra: { readonly seal?: Seal },
): ToolCallBlock {
  return {
    type: 'tool-call',
    callId,
    name: stringAt(fields['name'], `${path}.name`),
    namespace: null,
    form: 'json',
    input: decodeArguments(optional(fields, 'arguments'), `${path}.arguments`),
    ...extra,
  };
}

/** The text of a JSON object. Anything else that a model once wrote counts as no input (dialect rule 54). */
function decodeArguments(value: JsonValue | undefined, path: string): string {
  if (value === undefined) return '{}';
  if (typeof value === 'object') return Array.isArray(value) ? '{}' : JSON.stringify(value);
  const text = stringAt(value, path);
  return /^\s*\{/.test(text) ? text : '{}';
}

/** Google's thought signature on a call, as its own Chat layer carries it (dialect rule 73). */
export function sealOfCall(call: unknown): Seal | null {
  const signature = memberOf(memberOf(memberOf(call, 'extra_content'), 'google'), 'thought_signature');
  return typeof signature === 'string' && signature !== ''
    ? readSeal(signature, 'google', 'signature')
    : null;
}

const tool: MessageDecoder = (message, path, memory) => {
  const callId = optionalString(message, 'tool_call_id', path) ?? '';
  return resultTurn(message, path, callId, memory.textCalls.has(callId) ? 'text' : 'json');
};

/** The older form has no ids: a result belongs to the call before it. */
const legacyResult: MessageDecoder = (message, path) => resultTurn(message, path, '', 'json');

function resultTurn(message: JsonObject, path: string, callId: string, form: 'json' | 'text'): Turn {
  const content = decodeContent(optional(message, 'content'), `${path}.content`).map((block) =>
    block.type === 'media' ? block : asText(block),
  );
  return {
    role: 'user',
    blocks: [
      {
        type: 'tool-result',
        callId,
        name: optionalString(message, 'name', path),
        form,
        content,
        isError: false,
        ...cacheMarkOf(message),
      },
    ],
  };
}

/** A participant's name; only Chat Completions has it. */
function nameOf(message: JsonObject): Pick<Turn, 'native'> {
  const name = memberOf(message, 'name');
  return typeof name === 'string' && name !== '' ? { native: { dialect: dialectId, data: { name } } } : {};
}

const decoders: ReadonlyMap<string, MessageDecoder> = new Map([
  ['system', system],
  ['developer', system],
  ['user', user],
  ['assistant', assistant],
  ['tool', tool],
  ['function', legacyResult],
]);

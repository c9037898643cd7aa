import { isObject, listOf, objectOf, stringOf, type JsonObject } from '../json.ts';
import { nameFaults, paramFaults, type ParamFault } from '../param-fault.ts';
import type { ChatRules } from './rules.ts';

const roles = ['system', 'assistant', 'user', 'function', 'tool', 'developer'];
const partsOf: Readonly<Record<string, readonly string[]>> = {
  user: ['text', 'image_url', 'input_audio', 'file'],
  assistant: ['text', 'refusal'],
  system: ['text'],
  developer: ['text'],
  tool: ['text'],
};

function* partFaults(value: unknown, role: string, path: string): Generator<ParamFault> {
  const part = objectOf(value);
  const type = stringOf(part['type']);
  const allowed = partsOf[role] ?? ['text'];
  if (!allowed.includes(type)) return yield paramFaults.value(`${path}.type`, type, allowed);
  if (type === 'text' && typeof part['text'] !== 'string') yield paramFaults.missing(`${path}.text`);
  if ('cache_control' in part) yield paramFaults.unknown(`${path}.cache_control`);
  if (type === 'image_url') {
    if (!isObject(part['image_url']))
      return yield paramFaults.type(`${path}.image_url`, 'an object', part['image_url']);
    const url = stringOf(part['image_url']['url']);
    if (!/^(?:https?:\/\/|data:image\/[\w.+-]+;base64,)/u.test(url))
      yield paramFaults.plain(
        `Invalid MIME type or URL in '${path}.image_url.url'.`,
        `${path}.image_url.url`,
        'invalid_image_url',
      );
  }
  if (type === 'file' && !isObject(part['file'])) yield paramFaults.missing(`${path}.file`);
  return undefined;
}

function* contentFaults(message: JsonObject, role: string, path: string): Generator<ParamFault> {
  const { content } = message;
  const mayBeEmpty =
    role === 'assistant' &&
    (listOf(message['tool_calls']).length > 0 || typeof message['refusal'] === 'string');
  if (typeof content === 'string') return undefined;
  if (content === undefined || content === null)
    return mayBeEmpty
      ? undefined
      : yield paramFaults.plain(
          `Invalid value for 'content': expected a string, got null.`,
          `${path}.content`,
        );
  if (!Array.isArray(content))
    return yield paramFaults.type(`${path}.content`, 'one of a string or array of objects', content);
  if (content.length === 0 && !mayBeEmpty) yield paramFaults.emptyList(`${path}.content`);
  for (const [index, part] of (content as readonly unknown[]).entries())
    yield* partFaults(part, role, `${path}.content[${index}]`);
  return undefined;
}

function* callFaults(value: unknown, path: string, rules: ChatRules): Generator<ParamFault> {
  const call = objectOf(value);
  const type = stringOf(call['type']);
  const id = call['id'];
  if (typeof id !== 'string' || id === '') yield paramFaults.missing(`${path}.id`);
  if (stringOf(id).length > rules.idLimit)
    yield paramFaults.tooLong(`${path}.id`, rules.idLimit, stringOf(id).length);
  if (type === '') yield paramFaults.missing(`${path}.type`);
  if (type !== 'function' && type !== 'custom')
    yield paramFaults.value(`${path}.type`, type, ['function', 'custom']);
  const body = objectOf(call[type]);
  yield* nameFaults(body['name'], `${path}.${type}.name`);
  const member = type === 'custom' ? 'input' : 'arguments';
  if (body[member] === undefined) yield paramFaults.missing(`${path}.${type}.${member}`);
  if (typeof body[member] !== 'string')
    yield paramFaults.type(`${path}.${type}.${member}`, 'a string', body[member]);
}

function* oneMessageFaults(value: unknown, index: number, rules: ChatRules): Generator<ParamFault> {
  const path = `messages[${index}]`;
  if (!isObject(value)) return yield paramFaults.type(path, 'an object', value);
  const role = stringOf(value['role']);
  if (!('role' in value)) yield paramFaults.missing(`${path}.role`);
  if (!roles.includes(role)) yield paramFaults.value(`${path}.role`, role, roles);
  const unknown = rules.unknownMembers.find((name) => name in value);
  if (unknown !== undefined) yield paramFaults.unknown(`${path}.${unknown}`);
  yield* contentFaults(value, role, path);
  const calls = value['tool_calls'];
  if (calls === undefined || calls === null) return undefined;
  if (role !== 'assistant') yield paramFaults.unknown(`${path}.tool_calls`);
  if (!Array.isArray(calls))
    return yield paramFaults.type(`${path}.tool_calls`, 'an array of objects', calls);
  if (calls.length === 0) yield paramFaults.emptyList(`${path}.tool_calls`);
  for (const [at, call] of (calls as readonly unknown[]).entries())
    yield* callFaults(call, `${path}.tool_calls[${at}]`, rules);
  return undefined;
}

const unanswered = (open: ReadonlySet<string>, index: number): ParamFault =>
  paramFaults.plain(
    `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${[...open].join(', ')}`,
    `messages.[${index}].role`,
  );

/** Every call needs its tool message directly after the calling message, and nothing else may be a tool message. */
function* pairFaults(messages: readonly JsonObject[]): Generator<ParamFault> {
  let open = new Set<string>();
  let isLoop = false;
  for (const [index, message] of messages.entries()) {
    if (message['role'] === 'tool') {
      const id = message['tool_call_id'];
      if (typeof id !== 'string')
        yield paramFaults.plain(
          "Missing parameter 'tool_call_id': messages with role 'tool' must have a 'tool_call_id'.",
          `messages.[${index}].tool_call_id`,
        );
      if (!isLoop)
        yield paramFaults.plain(
          "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
          `messages.[${index}].role`,
        );
      if (!open.delete(stringOf(id)))
        yield paramFaults.plain(
          `Invalid parameter: 'tool_call_id' of '${stringOf(id)}' not found in 'tool_calls' of previous message.`,
          `messages.[${index}].tool_call_id`,
        );
      continue;
    }
    if (open.size > 0) yield unanswered(open, index);
    const calls = listOf(message['tool_calls']).map((call) => stringOf(objectOf(call)['id']));
    open = new Set(calls);
    isLoop = calls.length > 0;
    if (open.size !== calls.length)
      yield paramFaults.plain(
        `Duplicate value for 'tool_call_id' in messages[${index}].`,
        `messages.[${index}].tool_calls`,
      );
  }
  if (open.size > 0) yield unanswered(open, messages.length);
}

/** Faults of the message list: roles, contents, calls, and the pairing of calls with their results. */
export function* messageFaults(body: JsonObject, rules: ChatRules): Generator<ParamFault> {
  const { messages } = body;
  if (messages === undefined) yield paramFaults.missing('messages');
  if (messages !== undefined && !Array.isArray(messages))
    yield paramFaults.type('messages', 'an array of objects', messages);
  if (listOf(messages).length === 0) yield paramFaults.emptyList('messages');
  for (const [index, message] of listOf(messages).entries()) yield* oneMessageFaults(message, index, rules);
  yield* pairFaults(listOf(messages).filter(isObject));
}

import { isObject, listOf, objectOf, stringOf, type JsonObject } from '../json.ts';
import { nameFaults, paramFaults, type ParamFault } from '../param-fault.ts';
import { isOwnReasoning } from './reasoning-seal.ts';

/** Who asks, and what earlier stored responses hold. */
export interface ItemContext {
  readonly account: string;
  readonly isPlan: boolean;
  /** Call ids of the response that `previous_response_id` names. */
  readonly earlierCalls: readonly string[];
  readonly isStored: (itemId: string) => boolean;
}

const partsOf: Readonly<Record<string, readonly string[]>> = {
  assistant: ['output_text', 'refusal'],
  user: ['input_text', 'input_image', 'input_file'],
  system: ['input_text', 'input_image', 'input_file'],
  developer: ['input_text', 'input_image', 'input_file'],
};

/** Prefix of an item's own id by its type (codex protocol notes 4.1, rule 8). */
const idPrefixes: Readonly<Record<string, string>> = {
  message: 'msg',
  reasoning: 'rs',
  function_call: 'fc',
  custom_tool_call: 'ctc',
};

const pairs: Readonly<Record<string, string>> = {
  function_call_output: 'function_call',
  custom_tool_call_output: 'custom_tool_call',
  local_shell_call_output: 'local_shell_call',
  shell_call_output: 'shell_call',
  apply_patch_call_output: 'apply_patch_call',
  computer_call_output: 'computer_call',
};
const callTypes = new Set(Object.values(pairs));

/** Items of the platform that are passed over (codex protocol notes 4.3). */
const otherTypes =
  /^(?:additional_tools|configuration_update|compaction|compaction_trigger|item_reference|program|program_output|(?:tool_search|web_search|file_search|image_generation|code_interpreter|mcp)_(?:call|output|list_tools|approval_\w+))$/u;

const typeOf = (item: JsonObject): string =>
  item['type'] === undefined && 'role' in item ? 'message' : stringOf(item['type']);

function* partFaults(value: unknown, allowed: readonly string[], path: string): Generator<ParamFault> {
  const part = objectOf(value);
  const type = stringOf(part['type']);
  if (!allowed.includes(type)) return yield paramFaults.value(path, type, allowed);
  if (type === 'refusal' && typeof part['refusal'] !== 'string') yield paramFaults.missing(`${path}.refusal`);
  if (type.endsWith('_text') && typeof part['text'] !== 'string') yield paramFaults.missing(`${path}.text`);
  if (type === 'input_image') {
    const url = part['image_url'];
    if (url !== undefined && url !== null && typeof url !== 'string')
      yield paramFaults.type(`${path}.image_url`, 'an image URL', url);
    if (typeof url === 'string' && !/^(?:https?:\/\/|data:image\/[\w.+-]+;base64,)/u.test(url))
      yield paramFaults.plain(
        `Invalid '${path}.image_url'. Expected a valid URL, but got a value with an invalid format.`,
        `${path}.image_url`,
        'invalid_value',
      );
    if (typeof url !== 'string' && typeof part['file_id'] !== 'string')
      yield paramFaults.missing(`${path}.image_url`);
  }
  if (
    type === 'input_file' &&
    !['file_data', 'file_id', 'file_url'].some((name) => typeof part[name] === 'string')
  )
    yield paramFaults.missing(`${path}.file_id`);
  return undefined;
}

function* messageFaults(item: JsonObject, path: string): Generator<ParamFault> {
  const role = stringOf(item['role']);
  const allowed = partsOf[role];
  if (allowed === undefined) return yield paramFaults.value(`${path}.role`, role, Object.keys(partsOf));
  const extra = ['tool_calls', 'tool_call_id', 'reasoning_content', 'cache_control', 'name'].find(
    (name) => name in item,
  );
  if (extra !== undefined) yield paramFaults.unknown(`${path}.${extra}`);
  const { content } = item;
  if (typeof content === 'string') return undefined;
  if (!Array.isArray(content))
    return yield content === undefined
      ? paramFaults.missing(`${path}.content`)
      : paramFaults.type(`${path}.content`, 'one of an array of objects or string', content);
  for (const [index, part] of (content as readonly unknown[]).entries())
    yield* partFaults(part, allowed, `${path}.content[${index}]`);
  return undefined;
}

function* callIdFaults(item: JsonObject, path: string): Generator<ParamFault> {
  const id = item['call_id'];
  if (typeof id !== 'string' || id === '') return yield paramFaults.missing(`${path}.call_id`);
  if (id.length > 64) yield paramFaults.tooLong(`${path}.call_id`, 64, id.length);
  return undefined;
}

function* outputFaults(item: JsonObject, path: string): Generator<ParamFault> {
  yield* callIdFaults(item, path);
  const { output } = item;
  if (output === undefined || output === null) return yield paramFaults.missing(`${path}.output`);
  if (typeof output === 'string' || !/^(?:function|custom_tool)_call_output$/u.test(typeOf(item)))
    return undefined;
  if (!Array.isArray(output))
    return yield paramFaults.type(`${path}.output`, 'one of an array of objects or string', output);
  for (const [index, part] of (output as readonly unknown[]).entries())
    yield* partFaults(part, ['input_text', 'input_image', 'input_file'], `${path}.output[${index}]`);
  return undefined;
}

function* reasoningFaults(item: JsonObject, path: string, context: ItemContext): Generator<ParamFault> {
  const sealed = item['encrypted_content'];
  if (!Array.isArray(item['summary'])) yield paramFaults.missing(`${path}.summary`);
  if (typeof sealed === 'string') {
    if (!isOwnReasoning(sealed, context.account, item['id']))
      yield paramFaults.plain(
        `The encrypted content ${sealed.slice(0, 8)}... could not be verified. Reason: Encrypted content could not be decrypted or parsed.`,
        null,
        'invalid_encrypted_content',
      );
    return;
  }
  const id = stringOf(item['id']);
  if (!context.isStored(id))
    yield {
      ...paramFaults.plain(
        `Item with id '${id}' not found. Items are not persisted when \`store\` is set to false. Try again with \`store\` set to true, or remove this item from your input.`,
        'input',
      ),
      status: 404,
    };
}

function* idFaults(item: JsonObject, type: string, path: string): Generator<ParamFault> {
  const { id } = item;
  const prefix = idPrefixes[type];
  if (typeof id !== 'string' || prefix === undefined) return;
  if (id.length > 64) yield paramFaults.tooLong(`${path}.id`, 64, id.length);
  if (!id.startsWith(prefix))
    yield paramFaults.plain(
      `Invalid '${path}.id': '${id}'. Expected an ID that begins with '${prefix}'.`,
      `${path}.id`,
      'invalid_value',
    );
}

function* itemFaults(value: unknown, path: string, context: ItemContext): Generator<ParamFault> {
  if (!isObject(value)) return yield paramFaults.type(path, 'an object', value);
  const type = typeOf(value);
  yield* idFaults(value, type, path);
  if (type === 'message') yield* messageFaults(value, path);
  else if (type === 'reasoning') yield* reasoningFaults(value, path, context);
  else if (type in pairs) yield* outputFaults(value, path);
  else if (callTypes.has(type)) {
    yield* callIdFaults(value, path);
    if (type === 'function_call' || type === 'custom_tool_call') {
      yield* nameFaults(value['name'], `${path}.name`);
      const member = type === 'function_call' ? 'arguments' : 'input';
      if (value[member] === undefined) yield paramFaults.missing(`${path}.${member}`);
      if (typeof value[member] !== 'string')
        yield paramFaults.type(`${path}.${member}`, 'a string', value[member]);
    }
  } else if (!otherTypes.test(type))
    yield paramFaults.value(path, type, ['message', 'reasoning', ...callTypes, ...Object.keys(pairs)]);
  return undefined;
}

function* pairFaults(items: readonly JsonObject[], context: ItemContext): Generator<ParamFault> {
  const open = new Set(context.earlierCalls);
  for (const item of items) {
    const id = stringOf(item['call_id']);
    const type = typeOf(item);
    if (callTypes.has(type)) {
      if (open.has(id)) yield paramFaults.plain(`Duplicate tool call id found in input: ${id}.`, 'input');
      open.add(id);
    }
    if (type in pairs && !open.delete(id))
      yield paramFaults.plain(
        `No tool call found for ${type.replaceAll('_', ' ')} with call_id ${id}.`,
        'input',
      );
  }
  const [unanswered] = open;
  if (unanswered !== undefined)
    yield paramFaults.plain(`No tool output found for function call ${unanswered}.`, 'input');
}

/** Reasoning belongs to the message or call after it and is refused without one. */
function* followFaults(items: readonly JsonObject[]): Generator<ParamFault> {
  for (const [index, item] of items.entries()) {
    if (typeOf(item) !== 'reasoning') continue;
    const next = items.slice(index + 1).find((one) => typeOf(one) !== 'reasoning');
    const isFollowed = next !== undefined && !(typeOf(next) in pairs) && next['role'] !== 'user';
    if (!isFollowed)
      yield paramFaults.plain(
        `Item '${stringOf(item['id'])}' of type 'reasoning' was provided without its required following item.`,
        'input',
      );
  }
}

function* duplicateFaults(items: readonly JsonObject[]): Generator<ParamFault> {
  const ids = items.map((item) => item['id']).filter((id) => typeof id === 'string');
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined)
    yield paramFaults.plain(
      `Duplicate item found with id ${twice}. Remove duplicate items from your input and try again.`,
      'input',
    );
}

/** Faults of the `input` of a Responses request in the vendor's words (codex protocol notes 4.3, 4.6). */
export function* inputFaults(body: JsonObject, context: ItemContext): Generator<ParamFault> {
  const { input } = body;
  if (input === undefined && body['previous_response_id'] === undefined) yield paramFaults.missing('input');
  if (input === undefined || typeof input === 'string') return;
  if (!Array.isArray(input)) yield paramFaults.type('input', 'one of a string or an array', input);
  for (const [index, item] of listOf(input).entries()) yield* itemFaults(item, `input[${index}]`, context);
  const items = listOf(input).filter(isObject);
  yield* pairFaults(items, context);
  yield* followFaults(items);
  yield* duplicateFaults(items);
}

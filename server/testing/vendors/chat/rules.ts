import { isObject, listOf, objectOf, stringOf, type JsonObject } from '../json.ts';
import { nameFaults, paramFaults, type ParamFault } from '../param-fault.ts';
import { messageFaults } from './rules-messages.ts';
import { schemaFaults } from '../schema-faults.ts';

/** Where servers differ in what they refuse. */
export interface ChatRules {
  /** Models that take `max_completion_tokens` only. */
  readonly refusesMaxTokens: (model: string) => boolean;
  /** Message members that this server does not know. */
  readonly unknownMembers: readonly string[];
  /** Longest id of a tool call that is taken. */
  readonly idLimit: number;
}

/** Parameters of other dialects. */
const foreign = [
  'cache_control',
  'contents',
  'generationConfig',
  'include',
  'instructions',
  'max_output_tokens',
  'previous_response_id',
  'reasoning',
  'stop_sequences',
  'system',
  'text',
  'thinking',
  'top_k',
  'truncation',
];

const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

function* toolFaults(value: unknown, path: string): Generator<ParamFault> {
  const tool = objectOf(value);
  const type = stringOf(tool['type']);
  if (type !== 'function' && type !== 'custom')
    return yield paramFaults.value(`${path}.type`, type, ['function', 'custom']);
  const declared = objectOf(tool[type]);
  if (!isObject(tool[type])) yield paramFaults.missing(`${path}.${type}`);
  yield* nameFaults(declared['name'], `${path}.${type}.name`);
  if ('input_schema' in declared || 'cache_control' in tool)
    yield paramFaults.unknown(`${path}.input_schema`);
  const { parameters } = declared;
  if (type === 'custom' || parameters === undefined) return undefined;
  const subject = `function '${stringOf(declared['name'])}'`;
  for (const message of schemaFaults(parameters, subject, declared['strict'] === true))
    yield paramFaults.plain(message, `${path}.function.parameters`, 'invalid_function_parameters');
  return undefined;
}

function* toolsFaults(body: JsonObject): Generator<ParamFault> {
  const tools = listOf(body['tools']).map(objectOf);
  if (body['tools'] !== undefined && tools.length === 0) yield paramFaults.emptyList('tools');
  for (const [index, tool] of tools.entries()) yield* toolFaults(tool, `tools[${index}]`);
  for (const name of ['tool_choice', 'parallel_tool_calls'])
    if (body[name] !== undefined && tools.length === 0)
      yield paramFaults.plain(
        `Invalid value for '${name}': '${name}' is only allowed when 'tools' are specified.`,
        name,
      );
  const choice = body['tool_choice'];
  if (choice === undefined || ['none', 'auto', 'required'].includes(String(choice))) return;
  if (!isObject(choice)) return yield paramFaults.value('tool_choice', choice, ['none', 'auto', 'required']);
  const kind = stringOf(choice['type']);
  if (kind === 'allowed_tools') return;
  const { name } = objectOf(choice[kind]);
  if (typeof name !== 'string') yield paramFaults.missing(`tool_choice.${kind || 'function'}`);
  if (!tools.some((tool) => objectOf(tool[kind])['name'] === name))
    yield paramFaults.plain(`Tool choice '${String(name)}' not found in 'tools' parameter.`, 'tool_choice');
  return undefined;
}

function* formatFaults(body: JsonObject): Generator<ParamFault> {
  const format = objectOf(body['response_format']);
  const type = stringOf(format['type']);
  if (body['response_format'] === undefined) return;
  if (!['text', 'json_object', 'json_schema'].includes(type))
    yield paramFaults.value('response_format.type', type, ['json_object', 'json_schema', 'text']);
  if (type === 'json_object' && !/json/iu.test(JSON.stringify(body['messages'])))
    yield paramFaults.plain(
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
      'messages',
    );
  if (type !== 'json_schema') return;
  const wrapped = objectOf(format['json_schema']);
  if (!isObject(format['json_schema'])) yield paramFaults.missing('response_format.json_schema');
  yield* nameFaults(wrapped['name'], 'response_format.json_schema.name');
  const subject = `response_format '${stringOf(wrapped['name'])}'`;
  if (wrapped['schema'] === undefined) return;
  for (const message of schemaFaults(wrapped['schema'], subject, wrapped['strict'] === true))
    yield paramFaults.plain(message, 'response_format');
}

function* limitFaults(body: JsonObject, rules: ChatRules): Generator<ParamFault> {
  if (body['max_tokens'] !== undefined && rules.refusesMaxTokens(stringOf(body['model'])))
    yield paramFaults.plain(
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      'max_tokens',
      'unsupported_parameter',
    );
  if (body['max_tokens'] !== undefined && body['max_completion_tokens'] !== undefined)
    yield paramFaults.plain(
      "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
      'max_tokens',
    );
  if (listOf(body['stop']).length > 4)
    yield paramFaults.plain(
      "Invalid 'stop': array too long. Expected an array with maximum length 4.",
      'stop',
      'array_above_max_length',
    );
  const effort = body['reasoning_effort'];
  if (effort !== undefined && effort !== null && !efforts.includes(stringOf(effort)))
    yield paramFaults.value('reasoning_effort', effort, efforts);
  for (const [name, high] of [['temperature', 2] as const, ['top_p', 1] as const]) {
    const value = body[name];
    if (value !== undefined && value !== null && !(typeof value === 'number' && value >= 0 && value <= high))
      yield paramFaults.type(name, `a decimal between 0 and ${high}`, value);
  }
}

/** Faults of a Chat Completions request in OpenAI's words (codex protocol notes 4.5, 4.6). */
export function* chatFaults(body: JsonObject, rules: ChatRules): Generator<ParamFault> {
  if (typeof body['model'] !== 'string' || body['model'] === '')
    yield paramFaults.plain('you must provide a model parameter');
  const isResponses = 'input' in body && !('messages' in body);
  const unknown = isResponses ? 'input' : foreign.find((name) => name in body);
  if (unknown !== undefined) yield paramFaults.unknown(unknown);
  if (body['stream_options'] !== undefined && body['stream'] !== true)
    yield paramFaults.plain(
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      'stream_options',
    );
  yield* messageFaults(body, rules);
  yield* toolsFaults(body);
  yield* formatFaults(body);
  yield* limitFaults(body, rules);
}

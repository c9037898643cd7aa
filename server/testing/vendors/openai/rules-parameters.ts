import { isObject, listOf, objectOf, stringOf, type JsonObject } from '../json.ts';
import { nameFaults, paramFaults, type ParamFault } from '../param-fault.ts';
import { schemaFaults } from '../schema-faults.ts';

export const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

/** Parameters of other dialects and what the vendor says about them; an empty hint: it does not know them at all. */
const foreign: Readonly<Record<string, string>> = {
  messages: "In the Responses API, this parameter has moved to 'input'.",
  response_format: "In the Responses API, this parameter has moved to 'text.format'.",
  reasoning_effort: "In the Responses API, this parameter has moved to 'reasoning.effort'.",
  verbosity: "In the Responses API, this parameter has moved to 'text.verbosity'.",
  max_tokens: "In the Responses API, this parameter has moved to 'max_output_tokens'.",
  max_completion_tokens: "In the Responses API, this parameter has moved to 'max_output_tokens'.",
  functions: '',
  function_call: '',
  stop: '',
  stop_sequences: '',
  seed: '',
  n: '',
  logit_bias: '',
  frequency_penalty: '',
  presence_penalty: '',
  system: '',
  thinking: '',
  top_k: '',
  contents: '',
  generationConfig: '',
};

function* foreignFaults(body: JsonObject): Generator<ParamFault> {
  // One body for two vendors at once is the habit of a test of routing, never the work of a translation.
  if ('messages' in body && 'input' in body) return;
  for (const [name, hint] of Object.entries(foreign))
    if (name in body) yield hint === '' ? paramFaults.unknown(name) : paramFaults.unsupported(name, hint);
}

/** Hosted tools are named by their type alone. */
const hosted =
  /^(?:web_search(?:_preview.*|_20\d.*)?|file_search|computer\w*|code_interpreter|image_generation|mcp|local_shell|shell|apply_patch|tool_search|programmatic_tool_calling)$/u;

function* toolFaults(value: unknown, path: string): Generator<ParamFault> {
  const tool = objectOf(value);
  const type = stringOf(tool['type']);
  if (hosted.test(type)) return;
  if (!['function', 'custom', 'namespace'].includes(type)) {
    yield paramFaults.value(`${path}.type`, type, ['function', 'custom', 'namespace', 'web_search', 'mcp']);
    return;
  }
  yield* nameFaults(tool['name'], `${path}.name`);
  const extra = ['function', 'input_schema', 'cache_control'].find((name) => name in tool);
  if (extra !== undefined) yield paramFaults.unknown(`${path}.${extra}`);
  if (type === 'namespace')
    for (const [index, inner] of listOf(tool['tools']).entries())
      yield* toolFaults(inner, `${path}.tools[${index}]`);
  if (type !== 'function') return;
  const { parameters } = tool;
  if (parameters === undefined || parameters === null) return;
  for (const message of schemaFaults(
    parameters,
    `function '${stringOf(tool['name'])}'`,
    tool['strict'] === true,
  ))
    yield paramFaults.plain(message, `${path}.parameters`, 'invalid_function_parameters');
}

function* choiceFaults(body: JsonObject): Generator<ParamFault> {
  const choice = body['tool_choice'];
  const tools = listOf(body['tools']).map(objectOf);
  if (choice === undefined || choice === null || choice === 'auto' || choice === 'none') return;
  if (choice === 'required') {
    const additional = listOf(body['input']).some((item) => objectOf(item)['type'] === 'additional_tools');
    if (tools.length === 0 && !additional)
      yield paramFaults.plain(
        "Tool choice 'required' must be specified with 'tools' parameter.",
        'tool_choice',
      );
    return;
  }
  if (!isObject(choice)) {
    yield paramFaults.value('tool_choice', choice, ['none', 'auto', 'required']);
    return;
  }
  if ('function' in choice) yield paramFaults.unknown('tool_choice.function');
  if (choice['type'] !== 'function' && choice['type'] !== 'custom') return;
  if (typeof choice['name'] !== 'string') yield paramFaults.missing('tool_choice.name');
  if (!tools.some((tool) => tool['name'] === choice['name']))
    yield paramFaults.plain("Tool choice 'function' not found in 'tools' parameter.", 'tool_choice');
}

/** True when the word that JSON mode asks for stands somewhere in the prompt. */
export const namesJson = (...parts: readonly unknown[]): boolean =>
  parts.some((part) => /json/iu.test(JSON.stringify(part) ?? ''));

function* formatFaults(body: JsonObject): Generator<ParamFault> {
  const text = objectOf(body['text']);
  const format = objectOf(text['format']);
  const type = stringOf(format['type']);
  if (text['format'] !== undefined && !['text', 'json_object', 'json_schema'].includes(type))
    yield paramFaults.value('text.format.type', type, ['json_object', 'json_schema', 'text']);
  if (type === 'json_object' && !namesJson(body['input'], body['instructions']))
    yield paramFaults.plain(
      "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.",
      'input',
    );
  if (type !== 'json_schema') return;
  if ('json_schema' in format) yield paramFaults.unknown('text.format.json_schema');
  yield* nameFaults(format['name'], 'text.format.name');
  if (!isObject(format['schema'])) yield paramFaults.missing('text.format.schema');
  const subject = `response_format '${stringOf(format['name'])}'`;
  for (const message of schemaFaults(format['schema'], subject, format['strict'] === true))
    yield paramFaults.plain(message, 'text.format.schema', 'invalid_json_schema');
}

/** Numbers in their range; shared with Chat Completions. */
export function* numberFaults(body: JsonObject): Generator<ParamFault> {
  const ranges: readonly (readonly [string, number])[] = [
    ['temperature', 2],
    ['top_p', 1],
  ];
  for (const [name, high] of ranges) {
    const value = body[name];
    if (value === undefined || value === null) continue;
    if (typeof value !== 'number') yield paramFaults.type(name, 'a decimal', value);
    else if (value < 0 || value > high)
      yield paramFaults.plain(
        `Invalid '${name}': decimal ${value < 0 ? 'below minimum' : 'above maximum'} value. Expected a value between 0 and ${high}, but got ${value} instead.`,
        name,
      );
  }
}

/** Faults of everything beside the input, in the vendor's words. */
export function* parameterFaults(body: JsonObject): Generator<ParamFault> {
  yield* foreignFaults(body);
  yield* numberFaults(body);
  const limit = body['max_output_tokens'];
  if (typeof limit === 'number' && limit < 16)
    yield paramFaults.plain(
      `Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got ${limit} instead.`,
      'max_output_tokens',
      'integer_below_min_value',
    );
  const { effort } = objectOf(body['reasoning']) as { readonly effort?: unknown };
  if (effort !== undefined && effort !== null && !efforts.includes(stringOf(effort)))
    yield paramFaults.value('reasoning.effort', effort, efforts);
  for (const [index, tool] of listOf(body['tools']).entries()) yield* toolFaults(tool, `tools[${index}]`);
  yield* choiceFaults(body);
  yield* formatFaults(body);
}

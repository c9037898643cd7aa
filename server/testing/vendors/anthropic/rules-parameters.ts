import { isObject, listOf, objectOf, stringOf, type JsonObject } from '../json.ts';
import { textFaults } from './rules-blocks.ts';

/** Members of other dialects; the vendor refuses every unknown one, the simulator those that a translation leaks. */
const foreignMembers = [
  'contents',
  'frequency_penalty',
  'functions',
  'generationConfig',
  'include',
  'instructions',
  'max_completion_tokens',
  'max_output_tokens',
  'n',
  'parallel_tool_calls',
  'presence_penalty',
  'prompt_cache_key',
  'reasoning',
  'reasoning_effort',
  'response_format',
  'seed',
  'stop',
  'store',
  'stream_options',
  'systemInstruction',
  'text',
  'user',
];

/** Opus 4.7 and later take no sampling parameters and no thinking budget (anthropic protocol notes 4.5). */
const isNewest = (model: string): boolean =>
  /claude-(?:opus-4-[7-9]|(?:opus|sonnet|haiku|fable|mythos)-[5-9])/u.test(model);

function* thinkingFaults(body: JsonObject, model: string): Generator<string> {
  const thinking = objectOf(body['thinking']);
  const type = stringOf(thinking['type']);
  if (body['thinking'] === undefined) return;
  if (!['enabled', 'disabled', 'adaptive', 'between_tools'].includes(type))
    yield `thinking: Input tag '${type}' found using 'type' does not match any of the expected tags: 'adaptive', 'disabled', 'enabled'`;
  if (type === 'disabled') return;
  const budget = thinking['budget_tokens'];
  if (type === 'enabled') {
    if (isNewest(model))
      yield '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.';
    if (typeof budget !== 'number') yield 'thinking.enabled.budget_tokens: Field required';
    if (Number(budget) < 1024)
      yield 'thinking.enabled.budget_tokens: Input should be greater than or equal to 1024';
    if (Number(budget) >= Number(body['max_tokens']))
      yield '`max_tokens` must be greater than `thinking.budget_tokens`.';
  } else if (budget !== undefined) yield `thinking.${type}.budget_tokens: Extra inputs are not permitted`;
  if (body['temperature'] !== undefined && body['temperature'] !== 1)
    yield '`temperature` may only be set to 1 when thinking is enabled or in adaptive mode.';
  if (typeof body['top_p'] === 'number' && body['top_p'] < 0.95)
    yield '`top_p` must be greater than or equal to 0.95 or unset when thinking is enabled or in adaptive mode.';
  if (body['top_k'] !== undefined)
    yield '`top_k` must be unset when thinking is enabled or in adaptive mode.';
  if (['any', 'tool'].includes(stringOf(objectOf(body['tool_choice'])['type'])))
    yield 'Thinking may not be enabled when tool_choice forces tool use.';
}

function* samplingFaults(body: JsonObject, model: string): Generator<string> {
  const { temperature } = body;
  if (temperature !== undefined && !(typeof temperature === 'number' && temperature >= 0 && temperature <= 1))
    yield 'temperature: range: 0..1';
  const used = ['temperature', 'top_p', 'top_k'].filter((name) => body[name] !== undefined);
  if (isNewest(model) && used.length > 0) yield `\`${used[0]}\` is deprecated for this model.`;
  if (used.includes('temperature') && used.includes('top_p'))
    yield '`temperature` and `top_p` cannot both be specified for this model. Please use only one.';
  for (const [index, sequence] of listOf(body['stop_sequences']).entries())
    if (stringOf(sequence).trim() === '')
      yield `stop_sequences.${index}: each stop sequence must contain non-whitespace`;
  if (body['stop_sequences'] !== undefined && !Array.isArray(body['stop_sequences']))
    yield 'stop_sequences: Input should be a valid list';
}

function* toolFaults(tool: JsonObject, index: number): Generator<string> {
  const path = `tools.${index}`;
  const type = stringOf(tool['type']);
  if ('function' in tool || type === 'function' || 'parameters' in tool)
    yield `${path}: Input tag 'function' found using 'type' does not match any of the expected tags: 'bash_20250124', 'custom', 'text_editor_20250728', 'web_search_20250305'`;
  if (type !== '' && type !== 'custom') return;
  if (!/^[a-zA-Z0-9_-]{1,128}$/u.test(stringOf(tool['name'])))
    yield `${path}.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`;
  const schema = objectOf(tool['input_schema']);
  if (!isObject(tool['input_schema'])) yield `${path}.custom.input_schema: Field required`;
  if (schema['type'] !== 'object') yield `${path}.custom.input_schema.type: Input should be 'object'`;
  if (['oneOf', 'allOf', 'anyOf'].some((name) => name in schema))
    yield `${path}.custom.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level`;
  const badName = Object.keys(objectOf(schema['properties'])).find(
    (name) => !/^[a-zA-Z0-9_.-]{1,64}$/u.test(name),
  );
  if (badName !== undefined)
    yield `${path}.custom.input_schema.properties: Property keys should match pattern '^[a-zA-Z0-9_.-]{1,64}$'`;
}

function* toolsFaults(body: JsonObject): Generator<string> {
  const tools = listOf(body['tools']).map(objectOf);
  for (const [index, tool] of tools.entries()) yield* toolFaults(tool, index);
  const names = tools.map((tool) => tool['name']);
  if (new Set(names).size !== names.length) yield 'tools: Tool names must be unique.';
  const choice = objectOf(body['tool_choice']);
  if (body['tool_choice'] === undefined) return;
  if (!['auto', 'any', 'tool', 'none'].includes(stringOf(choice['type'])))
    yield "tool_choice: Input tag found using 'type' does not match any of the expected tags: 'auto', 'any', 'tool', 'none'";
  if (tools.length === 0) yield 'tool_choice may only be specified while providing tools.';
  if (choice['type'] === 'tool' && !names.includes(choice['name']))
    yield `tool_choice.tool.name: Tool '${stringOf(choice['name'])}' not found in provided tools`;
}

function cacheBreakpoints(value: unknown, found: JsonObject[] = []): JsonObject[] {
  if (Array.isArray(value)) for (const entry of value as readonly unknown[]) cacheBreakpoints(entry, found);
  if (!isObject(value)) return found;
  if (isObject(value['cache_control'])) found.push(value['cache_control']);
  cacheBreakpoints(value['content'], found);
  return found;
}

function* cacheFaults(body: JsonObject): Generator<string> {
  const found = ['tools', 'system', 'messages'].flatMap((name) => cacheBreakpoints(body[name]));
  const isLong = found.map((control) => control['ttl'] === '1h');
  if (found.length > 4)
    yield `A maximum of 4 blocks with cache_control may be provided. Found ${found.length}.`;
  if (isLong.lastIndexOf(true) > isLong.indexOf(false) && isLong.includes(false))
    yield "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. Note that blocks are processed in the following order: `tools`, `system`, `messages`.";
  if (found.some((control) => control['type'] !== 'ephemeral'))
    yield "cache_control.type: Input should be 'ephemeral'";
}

function* systemFaults(system: unknown): Generator<string> {
  if (system === undefined || typeof system === 'string') return;
  if (!Array.isArray(system)) yield 'system: Input should be a valid list';
  for (const [index, value] of listOf(system).entries()) {
    if (objectOf(value)['type'] !== 'text') yield `system.${index}.type: Input should be 'text'`;
    for (const fault of textFaults(objectOf(value), `system.${index}`))
      yield fault.replace('messages:', 'system:');
  }
}

function* formatFaults(body: JsonObject): Generator<string> {
  const format = objectOf(objectOf(body['output_config'])['format']);
  if (format['type'] !== 'json_schema') return;
  const schema = objectOf(format['schema']);
  if (schema['type'] === 'object' && schema['additionalProperties'] !== false)
    yield "output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false";
}

/** Faults of everything beside the messages, in the vendor's words. */
export function* parameterFaults(body: JsonObject, needsMaxTokens: boolean): Generator<string> {
  const model = stringOf(body['model']);
  const foreign = foreignMembers.find((name) => name in body);
  if (foreign !== undefined) yield `${foreign}: Extra inputs are not permitted`;
  if (needsMaxTokens && !(Number.isInteger(body['max_tokens']) && Number(body['max_tokens']) >= 1))
    yield 'max_tokens: Input should be greater than or equal to 1';
  yield* systemFaults(body['system']);
  yield* toolsFaults(body);
  yield* thinkingFaults(body, model);
  yield* samplingFaults(body, model);
  yield* cacheFaults(body);
  yield* formatFaults(body);
}

import { isObject, listOf, objectOf, stringOf, type JsonObject } from '../json.ts';
import { unknownFaults } from './fields.ts';
import { nameFaults } from './rules-contents.ts';

const types = new Set([
  'TYPE_UNSPECIFIED',
  'STRING',
  'NUMBER',
  'INTEGER',
  'BOOLEAN',
  'ARRAY',
  'OBJECT',
  'NULL',
]);

/** Faults of a `Schema` message: the subset of JSON Schema of providers notes 15.4. */
export function* schemaFaults(value: unknown, path: string): Generator<string> {
  if (value === undefined) return;
  if (!isObject(value))
    return yield `Invalid value at '${path}' (type.googleapis.com/google.ai.generativelanguage.v1beta.Schema), ${JSON.stringify(value)}`;
  yield* unknownFaults(value, 'schema', path);
  const { type } = value;
  if (type !== undefined && (typeof type !== 'string' || !types.has(type.toUpperCase())))
    yield `Invalid value at '${path}.type' (type.googleapis.com/google.ai.generativelanguage.v1beta.Type), ${JSON.stringify(type)}`;
  const kind = stringOf(type).toUpperCase();
  if (kind === 'ARRAY' && value['items'] === undefined)
    yield `* GenerateContentRequest.${path}.items: missing field.\n`;
  if (listOf(value['enum']).some((one) => typeof one !== 'string'))
    yield `Invalid value at '${path}.enum[0]' (TYPE_STRING)`;
  if (value['enum'] !== undefined && kind !== 'STRING')
    yield `* GenerateContentRequest.${path}.enum: only allowed for STRING type\n`;
  const properties = objectOf(value['properties']);
  for (const [index, name] of listOf(value['required']).entries())
    if (!Object.hasOwn(properties, String(name)))
      yield `* GenerateContentRequest.${path}.required[${index}]: property is not defined\n`;
  for (const [name, property] of Object.entries(properties))
    yield* schemaFaults(property, `${path}.properties[${name}]`);
  yield* schemaFaults(value['items'], `${path}.items`);
  for (const [index, branch] of listOf(value['anyOf']).entries())
    yield* schemaFaults(branch, `${path}.any_of[${index}]`);
  return undefined;
}

function* toolsFaults(body: JsonObject): Generator<string> {
  const names: string[] = [];
  const tools = listOf(body['tools']).map(objectOf);
  for (const [index, tool] of tools.entries()) {
    yield* unknownFaults(tool, 'tool', `tools[${index}]`);
    for (const [at, value] of listOf(tool['functionDeclarations']).entries()) {
      const declaration = objectOf(value);
      const path = `tools[${index}].function_declarations[${at}]`;
      yield* unknownFaults(declaration, 'declaration', path);
      yield* nameFaults(declaration['name'], path);
      if (declaration['parameters'] !== undefined && declaration['parametersJsonSchema'] !== undefined)
        yield `* GenerateContentRequest.${path}: parameters and parameters_json_schema are mutually exclusive.\n`;
      yield* schemaFaults(declaration['parameters'], `${path}.parameters`);
      if (names.includes(stringOf(declaration['name'])))
        yield `Duplicate function declaration found: ${stringOf(declaration['name'])}`;
      names.push(stringOf(declaration['name']));
    }
  }
  if (names.length > 0 && tools.some((tool) => 'googleSearch' in tool || 'googleSearchRetrieval' in tool))
    yield 'Tool use with function calling is unsupported';
  const toolConfig = objectOf(body['toolConfig']);
  yield* unknownFaults(toolConfig, 'toolConfig', 'toolConfig');
  const calling = objectOf(toolConfig['functionCallingConfig']);
  yield* unknownFaults(calling, 'functionCallingConfig', 'toolConfig.functionCallingConfig');
  const mode = calling['mode'];
  if (mode !== undefined && !['AUTO', 'ANY', 'NONE', 'VALIDATED', 'MODE_UNSPECIFIED'].includes(String(mode)))
    yield `Invalid value at 'tool_config.function_calling_config.mode' (type.googleapis.com/google.ai.generativelanguage.v1beta.FunctionCallingConfig.Mode), ${JSON.stringify(mode)}`;
  const allowed = listOf(calling['allowedFunctionNames']);
  if (allowed.length > 0 && mode !== 'ANY' && mode !== 'VALIDATED')
    yield 'Allowed function names should be set only when function calling mode is ANY.';
  if (allowed.some((name) => !names.includes(String(name))))
    yield '* GenerateContentRequest.tool_config.function_calling_config.allowed_function_names: allowed function name is not declared.\n';
  if ((mode === 'ANY' || mode === 'VALIDATED') && names.length === 0)
    yield 'Function calling config is set without function_declarations.';
}

const levels = new Set(['minimal', 'low', 'medium', 'high']);

function* thinkingFaults(thinking: JsonObject, model: string): Generator<string> {
  yield* unknownFaults(thinking, 'thinkingConfig', 'generationConfig.thinkingConfig');
  const { thinkingBudget: budget, thinkingLevel: level } = thinking as {
    readonly thinkingBudget?: unknown;
    readonly thinkingLevel?: unknown;
  };
  if (budget !== undefined && level !== undefined)
    yield 'You can only set only one of thinking budget and thinking level.';
  if (level !== undefined) {
    const name = stringOf(level).toLowerCase();
    if (!levels.has(name))
      yield `Invalid value at 'generation_config.thinking_config.thinking_level' (type.googleapis.com/google.ai.generativelanguage.v1beta.ThinkingConfig.ThinkingLevel), ${JSON.stringify(level)}`;
    if (model.includes('gemini-2')) yield 'Thinking level is not supported for this model.';
    const refused = /gemini-3-pro/u.test(model)
      ? ['minimal', 'medium']
      : /gemini-3\.1-pro|gemini-3\.8/u.test(model)
        ? ['minimal']
        : [];
    if (refused.includes(name))
      yield `Thinking level ${name.toUpperCase()} is not supported for this model. Please retry with other thinking level.`;
  }
  if (budget === undefined) return;
  if (!Number.isInteger(budget))
    yield `Invalid value at 'generation_config.thinking_config.thinking_budget' (TYPE_INT32), ${JSON.stringify(budget)}`;
  if (budget === -1) return;
  if (/gemini-(?:2\.5|3[\d.]*)-pro/u.test(model) && budget === 0)
    yield 'Budget 0 is invalid. This model only works in thinking mode.';
  const [low, high] = model.includes('2.5-pro')
    ? [128, 32_768]
    : model.includes('flash-lite')
      ? [512, 24_576]
      : [0, 24_576];
  const isInRange =
    Number(budget) >= low && Number(budget) <= (model.includes('gemini-2.5-flash') ? high : 32_768);
  if (budget !== 0 && !isInRange)
    yield `The thinking budget ${String(budget)} is invalid. Please choose a value between ${low} and ${high}.`;
}

function* generationFaults(body: JsonObject, model: string): Generator<string> {
  const config = objectOf(body['generationConfig']);
  yield* unknownFaults(config, 'generationConfig', 'generationConfig');
  yield* thinkingFaults(objectOf(config['thinkingConfig']), model);
  yield* schemaFaults(config['responseSchema'], 'generation_config.response_schema');
  const mime = config['responseMimeType'];
  const isStructured = config['responseSchema'] !== undefined || config['responseJsonSchema'] !== undefined;
  if (config['responseSchema'] !== undefined && config['responseJsonSchema'] !== undefined)
    yield '* GenerateContentRequest.generation_config: response_schema and response_json_schema are mutually exclusive.\n';
  if (isStructured && mime !== 'application/json' && mime !== 'text/x.enum')
    yield '* GenerateContentRequest.generation_config.response_schema: only allowed with response_mime_type application/json\n';
  const hasFunctions = listOf(body['tools']).some((tool) => 'functionDeclarations' in objectOf(tool));
  if (mime === 'application/json' && hasFunctions && model.includes('gemini-2'))
    yield "Function calling with a response mime type: 'application/json' is unsupported";
  if (listOf(config['stopSequences']).length > 5)
    yield '* GenerateContentRequest.generation_config.stop_sequences: at most 5 stop sequences are allowed.\n';
  if (Number(config['candidateCount'] ?? 1) > 1) yield 'Multiple candidates is not enabled for this model';
  if (Number(config['maxOutputTokens'] ?? 1) < 1)
    yield '* GenerateContentRequest.generation_config.max_output_tokens: max_output_tokens must be positive.\n';
  const { temperature } = config;
  if (temperature !== undefined && !(typeof temperature === 'number' && temperature >= 0 && temperature <= 2))
    yield '* GenerateContentRequest.generation_config.temperature: temperature must be in the range [0.0, 2.0].\n';
}

/** Faults of tools and configuration in Google's words. */
export function* configFaults(body: JsonObject, model: string): Generator<string> {
  yield* unknownFaults(body, 'request', '');
  yield* toolsFaults(body);
  yield* generationFaults(body, model);
}

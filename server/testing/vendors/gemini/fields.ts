import { isObject, type JsonObject } from '../json.ts';

const camel = (name: string): string =>
  name.replaceAll(/_([a-z])/gu, (_match, letter: string) => letter.toUpperCase());

/** Members whose value is the user's own JSON and keeps its names. */
const freeForm = new Set([
  'args',
  'response',
  'parametersJsonSchema',
  'responseJsonSchema',
  'default',
  'example',
]);

/** The body with lowerCamelCase names: Google's parser takes snake_case for every field too (providers notes 15.1). */
export function camelBody(value: unknown, isMap = false): unknown {
  if (Array.isArray(value)) return (value as readonly unknown[]).map((entry) => camelBody(entry));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const known = isMap ? name : camel(name);
      if (!isMap && freeForm.has(known)) return [known, inner];
      return [known, camelBody(inner, known === 'properties' && !isMap)];
    }),
  );
}

const known: Readonly<Record<string, readonly string[]>> = {
  request: [
    'contents',
    'systemInstruction',
    'tools',
    'toolConfig',
    'safetySettings',
    'generationConfig',
    'cachedContent',
    'serviceTier',
    'labels',
    'model',
    'store',
  ],
  content: ['role', 'parts'],
  part: [
    'text',
    'inlineData',
    'fileData',
    'functionCall',
    'functionResponse',
    'executableCode',
    'codeExecutionResult',
    'toolCall',
    'toolResponse',
    'thought',
    'thoughtSignature',
    'videoMetadata',
    'mediaResolution',
    'partMetadata',
  ],
  functionCall: ['id', 'name', 'args', 'partialArgs', 'willContinue'],
  functionResponse: ['id', 'name', 'response', 'parts', 'scheduling', 'willContinue'],
  inlineData: ['mimeType', 'data', 'displayName'],
  tool: [
    'functionDeclarations',
    'googleSearch',
    'googleSearchRetrieval',
    'urlContext',
    'codeExecution',
    'googleMaps',
    'fileSearch',
    'computerUse',
  ],
  declaration: [
    'name',
    'description',
    'parameters',
    'parametersJsonSchema',
    'response',
    'responseJsonSchema',
    'behavior',
  ],
  toolConfig: ['functionCallingConfig', 'retrievalConfig', 'includeServerSideToolInvocations'],
  functionCallingConfig: ['mode', 'allowedFunctionNames', 'streamFunctionCallArguments'],
  generationConfig: [
    'temperature',
    'topP',
    'topK',
    'candidateCount',
    'maxOutputTokens',
    'stopSequences',
    'responseMimeType',
    'responseSchema',
    'responseJsonSchema',
    'responseModalities',
    'presencePenalty',
    'frequencyPenalty',
    'seed',
    'responseLogprobs',
    'logprobs',
    'speechConfig',
    'mediaResolution',
    'imageConfig',
    'thinkingConfig',
    'enableEnhancedCivicAnswers',
  ],
  thinkingConfig: ['includeThoughts', 'thinkingBudget', 'thinkingLevel'],
  schema: [
    'type',
    'format',
    'title',
    'description',
    'nullable',
    'default',
    'enum',
    'items',
    'minItems',
    'maxItems',
    'properties',
    'minProperties',
    'maxProperties',
    'required',
    'propertyOrdering',
    'minimum',
    'maximum',
    'minLength',
    'maxLength',
    'pattern',
    'example',
    'anyOf',
  ],
};

const snake = (path: string): string => path.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);

/** Google's parser refuses every name that it does not know. */
export function* unknownFaults(object: JsonObject, kind: string, path: string): Generator<string> {
  const allowed = known[kind] ?? [];
  for (const name of Object.keys(object))
    if (!allowed.includes(name))
      yield `Invalid JSON payload received. Unknown name "${name}"${path === '' ? '' : ` at '${snake(path)}'`}: Cannot find field.`;
}

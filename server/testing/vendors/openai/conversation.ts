import { isObject, listOf, objectOf, stringOf, type JsonObject } from '../json.ts';
import type { Conversation, OfferedTool } from '../tool-turn.ts';

const outputTypes = new Set([
  'function_call_output',
  'custom_tool_call_output',
  'shell_call_output',
  'local_shell_call_output',
]);

function textsOf(content: unknown): string[] {
  if (typeof content === 'string') return [content];
  return listOf(content).map((part) => stringOf(objectOf(part)['text']));
}

/** Codex wraps its own notes (environment, instructions) in a tag; what the person typed is not wrapped. */
const ownTexts = (item: JsonObject): string[] =>
  textsOf(item['content']).filter((text) => text.trim() !== '' && !text.trimStart().startsWith('<'));

const isPrompt = (item: JsonObject): boolean =>
  (item['type'] === undefined || item['type'] === 'message') &&
  item['role'] === 'user' &&
  ownTexts(item).length > 0;

const resultsIn = (item: JsonObject): string[] =>
  outputTypes.has(stringOf(item['type'])) ? [textsOf(item['output']).join('').trim()] : [];

function toolsIn(tools: unknown, namespace?: string): OfferedTool[] {
  return listOf(tools)
    .filter(isObject)
    .flatMap((tool): OfferedTool[] => {
      const name = stringOf(tool['name']);
      if (tool['type'] === 'namespace') return toolsIn(tool['tools'], name);
      if (tool['type'] !== 'function' && tool['type'] !== 'custom') return [];
      const within = namespace === undefined ? {} : { namespace };
      return [{ kind: tool['type'], name, schema: tool['parameters'], ...within }];
    });
}

/** The input items of a body; a string counts as one user message. */
export const inputItems = (body: JsonObject): readonly JsonObject[] =>
  typeof body['input'] === 'string'
    ? [{ role: 'user', content: body['input'] }]
    : listOf(body['input']).filter(isObject);

/** Reads a Responses request, tools in `additional_tools` items included. */
export function readConversation(body: JsonObject): Conversation {
  const items = inputItems(body);
  const promptIndex = items.findLastIndex(isPrompt);
  const prompt = items[promptIndex];
  const format = objectOf(objectOf(body['text'])['format']);
  const additional = items.filter((item) => item['type'] === 'additional_tools');
  return {
    promptText: prompt === undefined ? '' : ownTexts(prompt).join('\n'),
    toolResults: items.slice(promptIndex + 1).flatMap(resultsIn),
    tools: [...toolsIn(body['tools']), ...additional.flatMap((item) => toolsIn(item['tools']))],
    ...(format['type'] === 'json_schema' ? { answerSchema: format['schema'] } : {}),
  };
}

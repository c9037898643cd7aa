import { isObject, listOf, objectOf, stringOf, type JsonObject } from '../json.ts';
import { ownWords } from '../own-words.ts';
import type { Conversation, OfferedTool } from '../tool-turn.ts';

function blocksOf(message: JsonObject): readonly JsonObject[] {
  const content = message['content'];
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return listOf(content).filter(isObject);
}

/** Text of a content value: a string, or the text blocks of a list. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return listOf(content)
    .map((block) => stringOf(objectOf(block)['text']))
    .join('');
}

const ownTexts = (message: JsonObject): string[] =>
  blocksOf(message)
    .filter((block) => block['type'] === 'text')
    .map((block) => ownWords(stringOf(block['text'])))
    .filter((text) => text !== '');

const resultsIn = (message: JsonObject): string[] =>
  blocksOf(message)
    .filter((block) => block['type'] === 'tool_result')
    .map((block) => textOf(block['content']).trim());

const isPrompt = (message: JsonObject): boolean =>
  message['role'] === 'user' && resultsIn(message).length === 0 && ownTexts(message).length > 0;

function offeredTools(body: JsonObject): OfferedTool[] {
  return listOf(body['tools'])
    .filter(isObject)
    .filter((tool) => tool['defer_loading'] !== true)
    .map((tool) => ({ kind: 'function', name: stringOf(tool['name']), schema: tool['input_schema'] }));
}

/** Reads a Messages request. Tolerant: whatever is malformed counts as absent. */
export function readConversation(body: JsonObject): Conversation {
  const messages = listOf(body['messages']).filter(isObject);
  const promptIndex = messages.findLastIndex(isPrompt);
  const prompt = messages[promptIndex];
  const format = objectOf(objectOf(body['output_config'])['format'] ?? body['output_format']);
  return {
    promptText: prompt === undefined ? '' : ownTexts(prompt).join('\n'),
    toolResults: messages.slice(promptIndex + 1).flatMap(resultsIn),
    tools: offeredTools(body),
    ...(format['type'] === 'json_schema' ? { answerSchema: format['schema'] } : {}),
  };
}

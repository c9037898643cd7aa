import { isObject, listOf, objectOf, stringOf, type JsonObject } from '../json.ts';
import { ownWords } from '../own-words.ts';
import type { Conversation, OfferedTool } from '../tool-turn.ts';

/** Text of a message's content: a string, or the text parts of a list. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return listOf(content)
    .map((part) => stringOf(objectOf(part)['text']))
    .join('');
}

function offeredTools(body: JsonObject): OfferedTool[] {
  return listOf(body['tools'])
    .filter(isObject)
    .flatMap((tool): OfferedTool[] => {
      if (tool['type'] === 'custom')
        return [{ kind: 'custom', name: stringOf(objectOf(tool['custom'])['name']), schema: undefined }];
      const declared = objectOf(tool['function']);
      return [{ kind: 'function', name: stringOf(declared['name']), schema: declared['parameters'] }];
    });
}

/** Reads a Chat Completions request. Tolerant: whatever is malformed counts as absent. */
export function readConversation(body: JsonObject): Conversation {
  const messages = listOf(body['messages']).filter(isObject);
  const promptIndex = messages.findLastIndex(
    (message) => message['role'] === 'user' && ownWords(textOf(message['content'])) !== '',
  );
  const format = objectOf(body['response_format']);
  return {
    promptText: ownWords(textOf(messages[promptIndex]?.['content'])),
    toolResults: messages
      .slice(promptIndex + 1)
      .filter((message) => message['role'] === 'tool')
      .map((message) => textOf(message['content']).trim()),
    tools: offeredTools(body),
    ...(format['type'] === 'json_schema' ? { answerSchema: objectOf(format['json_schema'])['schema'] } : {}),
  };
}

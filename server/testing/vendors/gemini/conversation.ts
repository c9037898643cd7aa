import { isObject, listOf, objectOf, stringOf, type JsonObject } from '../json.ts';
import { ownWords } from '../own-words.ts';
import type { Conversation, OfferedTool } from '../tool-turn.ts';

const partsOf = (content: JsonObject): readonly JsonObject[] => listOf(content['parts']).filter(isObject);

const textsIn = (content: JsonObject): string[] =>
  partsOf(content)
    .filter((part) => part['thought'] !== true)
    .map((part) => ownWords(stringOf(part['text'])))
    .filter((text) => text !== '');

function resultText(response: unknown): string {
  const { output, result, error } = objectOf(response) as Readonly<Record<string, unknown>>;
  const value = output ?? result ?? error ?? response;
  return (typeof value === 'string' ? value : JSON.stringify(value)).trim();
}

/** Types in lower case, as the schema reader knows them. */
function lowerTypes(value: unknown): unknown {
  if (Array.isArray(value)) return (value as readonly unknown[]).map(lowerTypes);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name === 'type' && typeof inner === 'string' ? inner.toLowerCase() : lowerTypes(inner),
    ]),
  );
}

function offeredTools(body: JsonObject): OfferedTool[] {
  return listOf(body['tools']).flatMap((tool) =>
    listOf(objectOf(tool)['functionDeclarations']).map((value): OfferedTool => {
      const { name, parametersJsonSchema, parameters } = objectOf(value) as Readonly<Record<string, unknown>>;
      return {
        kind: 'function',
        name: stringOf(name),
        schema: lowerTypes(parametersJsonSchema ?? parameters),
      };
    }),
  );
}

/** Reads a body with camelCase names. Tolerant: whatever is malformed counts as absent. */
export function readConversation(body: JsonObject): Conversation {
  const contents = listOf(body['contents']).filter(isObject);
  const promptIndex = contents.findLastIndex((one) => one['role'] !== 'model' && textsIn(one).length > 0);
  const prompt = contents[promptIndex];
  const config = objectOf(body['generationConfig']);
  const schema = config['responseJsonSchema'] ?? config['responseSchema'];
  return {
    promptText: prompt === undefined ? '' : textsIn(prompt).join('\n'),
    toolResults: contents
      .slice(Math.max(0, promptIndex))
      .flatMap(partsOf)
      .filter((part) => part['functionResponse'] !== undefined)
      .map((part) => resultText(objectOf(part['functionResponse'])['response'])),
    tools: offeredTools(body),
    ...(schema === undefined ? {} : { answerSchema: lowerTypes(schema) }),
  };
}

import type { JsonObject, JsonValue } from './json.ts';
import type { FunctionTool, TextTool } from './request.ts';

/** A tool of free text as a function with one string, for targets that have no such tools. */
export function wrapTextTool(tool: TextTool): FunctionTool {
  const sentences = [tool.description ?? '', inputRule, formatRule(tool.format)];
  return {
    type: 'function',
    name: tool.name,
    namespace: tool.namespace,
    description: sentences.filter((sentence) => sentence !== '').join('\n\n'),
    parameters: {
      type: 'object',
      properties: { input: { type: 'string', description: 'The whole input of the tool, as free text.' } },
      required: ['input'],
      additionalProperties: false,
    },
    strict: null,
  };
}

const inputRule =
  'Give the whole input of this tool as the string `input`. The tool gets it as it is, not as JSON.';

/** `{type:"grammar",syntax,definition}` (Responses) or `{type:"grammar",grammar:{syntax,definition}}` (Chat). */
function formatRule(format: JsonObject | null): string {
  if (format === null || memberOf(format, 'type') === 'text') return '';
  const grammar = memberOf(format, 'grammar');
  const holder = isObject(grammar) ? grammar : format;
  const definition = memberOf(holder, 'definition');
  if (typeof definition !== 'string') return `Its format: ${JSON.stringify(format)}`;
  const syntax = memberOf(holder, 'syntax');
  return `The string must match this ${typeof syntax === 'string' ? `${syntax} ` : ''}grammar:\n${definition}`;
}

function memberOf(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

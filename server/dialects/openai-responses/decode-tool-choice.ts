import type { JsonObject, JsonValue, Tool, ToolChoice } from '../../ir/index.ts';
import {
  MalformedRequest,
  arrayAt,
  objectAt,
  optional,
  optionalObject,
  optionalString,
  stringAt,
} from '../malformed.ts';

/** `tool_choice`: a word, one tool, or a list of allowed ones. `tools` tells the namespace of a bare name. */
export function decodeToolChoice(value: JsonValue | undefined, tools: readonly Tool[]): ToolChoice | null {
  if (value === undefined) return null;
  if (typeof value === 'string') {
    if (value === 'auto' || value === 'none' || value === 'required') return { mode: value };
    throw new MalformedRequest('tool_choice', 'expected auto, none, required or an object');
  }
  const choice = objectAt(value, 'tool_choice');
  const type = stringAt(optional(choice, 'type'), 'tool_choice.type');
  if (type === 'allowed_tools') return decodeAllowed(choice);
  const name = nameOf(choice, type, 'tool_choice');
  const namespace = optionalString(choice, 'namespace', 'tool_choice') ?? namespaceOf(name, tools);
  return { mode: 'tool', name, namespace };
}

function decodeAllowed(choice: JsonObject): ToolChoice {
  const mode = optionalString(choice, 'mode', 'tool_choice') ?? 'auto';
  if (mode !== 'auto' && mode !== 'required')
    throw new MalformedRequest('tool_choice.mode', 'expected auto or required');
  const names = arrayAt(optional(choice, 'tools'), 'tool_choice.tools').map((entry, index) => {
    const path = `tool_choice.tools[${index}]`;
    const tool = objectAt(entry, path);
    return nameOf(tool, stringAt(optional(tool, 'type'), `${path}.type`), path);
  });
  return { mode: 'allowed', names, isRequired: mode === 'required' };
}

/** Functions and custom tools go by name, the vendor's own tools by type; some clients nest the name as in Chat. */
function nameOf(choice: JsonObject, type: string, path: string): string {
  if (/^web_search(?:_|$)/.test(type)) return 'web_search';
  if (type !== 'function' && type !== 'custom') return type;
  const holder = optionalObject(choice, type, path) ?? choice;
  return stringAt(optional(holder, 'name'), `${path}.name`);
}

function namespaceOf(name: string, tools: readonly Tool[]): string | null {
  const named = tools.filter(
    (tool) => (tool.type === 'function' || tool.type === 'text') && tool.name === name,
  );
  const first = named[0];
  const isDirect = named.some((tool) => 'namespace' in tool && tool.namespace === null);
  return first === undefined || isDirect || !('namespace' in first) ? null : first.namespace;
}

import type { JsonObject, ToolCallBlock, ToolResultBlock } from '../../ir/index.ts';
import { memberOf } from '../json-values.ts';
import { optional } from '../malformed.ts';
import { nativeWith } from './wire.ts';

/**
 * Calls of tools that the vendor declares and the client runs. Another upstream does not offer them, but what was run
 * and what came out is history that a model needs: they become ordinary calls and results, with the item kept beside
 * them for the way back to this dialect. `input` names the member that says what was asked.
 */
const calls: ReadonlyMap<string, { readonly name: string; readonly input: string }> = new Map([
  ['local_shell_call', { name: 'local_shell', input: 'action' }],
  ['shell_call', { name: 'shell', input: 'action' }],
  ['apply_patch_call', { name: 'apply_patch', input: 'operation' }],
  ['tool_search_call', { name: 'tool_search', input: 'arguments' }],
]);

const outputs: ReadonlySet<string> = new Set([
  'local_shell_call_output',
  'shell_call_output',
  'apply_patch_call_output',
  'tool_search_output',
]);

/** A call of such a tool, else null; also null without an id, as then nothing can refer to it. */
export function decodeHostedCall(type: string, item: JsonObject): ToolCallBlock | null {
  const call = calls.get(type);
  const callId = idOf(type, item);
  if (call === undefined || callId === null) return null;
  const asked = optional(item, call.input) ?? {};
  return {
    type: 'tool-call',
    callId,
    name: call.name,
    namespace: null,
    form: 'json',
    input: typeof asked === 'string' ? asked : JSON.stringify(asked),
    native: nativeWith({ item }),
  };
}

/** The result of such a call, else null. */
export function decodeHostedOutput(type: string, item: JsonObject): ToolResultBlock | null {
  const callId = idOf(type, item);
  if (!outputs.has(type) || callId === null) return null;
  const text = outputText(item);
  return {
    type: 'tool-result',
    callId,
    name: null,
    form: 'json',
    content: text === '' ? [] : [{ type: 'text', text }],
    isError: memberOf(item, 'status') === 'failed',
    native: nativeWith({ item }),
  };
}

/** `local_shell_call_output` refers to its call by `id` (public documentation of the API). */
function idOf(type: string, item: JsonObject): string | null {
  const id =
    optional(item, 'call_id') ?? (type.startsWith('local_shell_') ? optional(item, 'id') : undefined);
  return typeof id === 'string' && id !== '' ? id : null;
}

function outputText(item: JsonObject): string {
  const output = optional(item, 'output');
  if (typeof output === 'string') return output;
  if (Array.isArray(output)) return output.map((entry: unknown) => shellText(entry)).join('\n');
  const tools = optional(item, 'tools');
  if (Array.isArray(tools)) return `Tools: ${tools.flatMap((tool: unknown) => toolNames(tool)).join(', ')}`;
  return '';
}

/** One command's output: what it wrote, and how it ended when that was not well. */
function shellText(entry: unknown): string {
  const outcome = memberOf(entry, 'outcome');
  const code = memberOf(outcome, 'exit_code');
  const lines = [memberOf(entry, 'stdout'), memberOf(entry, 'stderr')].filter(
    (text): text is string => typeof text === 'string' && text !== '',
  );
  if (memberOf(outcome, 'type') === 'timeout') lines.push('(timed out)');
  else if (typeof code === 'number' && code !== 0) lines.push(`(exit code ${code})`);
  return lines.join('\n');
}

/** As an upstream without namespaces is told of them. */
function toolNames(tool: unknown): readonly string[] {
  const given = memberOf(tool, 'name') ?? memberOf(tool, 'type');
  const name = typeof given === 'string' ? given : 'unnamed';
  const members = memberOf(tool, 'type') === 'namespace' ? memberOf(tool, 'tools') : undefined;
  return Array.isArray(members)
    ? members.flatMap((member: unknown) => toolNames(member).map((own) => `${name}__${own}`))
    : [name];
}

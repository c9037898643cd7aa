import { isObject, listOf, objectOf, stringOf, type JsonObject } from '../json.ts';
import type { ChatStyle } from '../chat/index.ts';

/** Parameters and shapes that an OpenAI-compatible server may not take. */
export type CompatibleRefusal =
  | 'max_completion_tokens'
  | 'max_tokens'
  | 'developer'
  | 'stream_options'
  | 'parallel_tool_calls'
  | 'tool_choice_required'
  | 'json_schema'
  | 'content_parts'
  | 'image_urls'
  | 'reasoning_effort'
  | 'tools';

/** How an OpenAI-compatible server differs from api.openai.com (providers notes 13). Absent means: as OpenAI does. */
export interface CompatibleSwitches extends Partial<ChatStyle> {
  /** Path in front of `/chat/completions`: `/v1` when absent, empty for a versionless base. */
  readonly basePath?: string;
  readonly auth?: 'bearer' | 'api-key' | 'x-api-key' | 'none';
  readonly refuses?: readonly CompatibleRefusal[];
  /** True: inside a tool loop the reasoning of a calling message has to come back (providers notes 16.6). */
  readonly requiresReasoning?: boolean;
  /** True: errors are HTTP 200 with an `error` member. */
  readonly errorsAs200?: boolean;
  /** Shape of the model list; `missing`: 404. */
  readonly models?: 'list' | 'data-only' | 'array' | 'missing';
}

const messagesOf = (body: JsonObject): readonly JsonObject[] => listOf(body['messages']).filter(isObject);

const partsOf = (body: JsonObject): readonly JsonObject[] =>
  messagesOf(body).flatMap((message) => listOf(message['content']).filter(isObject));

const offences: Readonly<Record<CompatibleRefusal, (body: JsonObject) => boolean>> = {
  max_completion_tokens: (body) => 'max_completion_tokens' in body,
  max_tokens: (body) => 'max_tokens' in body,
  developer: (body) => messagesOf(body).some((message) => message['role'] === 'developer'),
  stream_options: (body) => 'stream_options' in body,
  parallel_tool_calls: (body) => 'parallel_tool_calls' in body,
  tool_choice_required: (body) => body['tool_choice'] === 'required' || isObject(body['tool_choice']),
  json_schema: (body) => objectOf(body['response_format'])['type'] === 'json_schema',
  content_parts: (body) => messagesOf(body).some((message) => Array.isArray(message['content'])),
  image_urls: (body) =>
    partsOf(body).some((part) => /^https?:/u.test(stringOf(objectOf(part['image_url'])['url']))),
  reasoning_effort: (body) => 'reasoning_effort' in body,
  tools: (body) => 'tools' in body,
};

const reasoningMembers = ['reasoning_content', 'reasoning', 'reasoning_details'];

/** What this server says to a request that OpenAI would take; undefined when it takes it too. */
export function refusalOf(switches: CompatibleSwitches, body: JsonObject): string | undefined {
  const refused = switches.refuses?.find((name) => offences[name](body));
  if (refused === 'developer') return "Unexpected message role 'developer'.";
  if (refused !== undefined)
    return `[{'type': 'extra_forbidden', 'loc': ('body', '${refused}'), 'msg': 'Extra inputs are not permitted'}]`;
  const messages = messagesOf(body);
  const turn = messages.slice(messages.findLastIndex((message) => message['role'] === 'user') + 1);
  const isBare = turn.some(
    (message) => 'tool_calls' in message && !reasoningMembers.some((name) => name in message),
  );
  return switches.requiresReasoning === true && isBare
    ? 'thinking is enabled but reasoning_content is missing in assistant tool call message'
    : undefined;
}

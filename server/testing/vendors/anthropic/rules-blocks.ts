import { isObject, listOf, objectOf, stringOf, type JsonObject } from '../json.ts';
import { readSeal } from '../seal.ts';

export const imageTypes = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];
const idPattern = /^[a-zA-Z0-9_-]+$/u;
const assistantOnly = new Set(['tool_use', 'thinking', 'redacted_thinking', 'server_tool_use']);
const userOnly = new Set(['tool_result', 'image', 'document', 'search_result', 'container_upload']);
const plain = new Set(['text', 'fallback', 'compaction', 'mcp_tool_use', 'mcp_tool_result', 'mcp_listing']);

/** Members of other dialects that a bad translation leaves in a block. */
const foreignMembers = [
  'thoughtSignature',
  'thought_signature',
  'tool_calls',
  'encrypted_content',
  'annotations',
];

const isKnown = (type: string): boolean =>
  plain.has(type) || assistantOnly.has(type) || userOnly.has(type) || type.endsWith('_tool_result');

/** Text must be there: empty and blank text blocks are refused (anthropic protocol notes 4, dialect rule 49). */
export function* textFaults(block: JsonObject, path: string): Generator<string> {
  if (typeof block['text'] !== 'string') yield `${path}.text.text: Field required`;
  if (block['text'] === '')
    yield block['cache_control'] === undefined
      ? 'messages: text content blocks must be non-empty'
      : `${path}: cache_control cannot be set for empty text blocks`;
  if (stringOf(block['text']).trim() === '')
    yield 'messages: text content blocks must contain non-whitespace text';
}

function* sourceFaults(block: JsonObject, type: string, path: string): Generator<string> {
  const source = objectOf(block['source']);
  const at = `${path}.${type}.source`;
  const kind = stringOf(source['type']);
  if (!isObject(block['source'])) yield `${at}: Field required`;
  if (!['base64', 'url', 'file', 'text', 'content'].includes(kind))
    yield `${at}: Input tag '${kind}' found using 'type' does not match any of the expected tags: 'base64', 'url', 'file'`;
  if (kind === 'url' && !/^https?:\/\//u.test(stringOf(source['url'])))
    yield `${at}.url.url: Only HTTPS URLs are supported.`;
  if (kind !== 'base64') return;
  const mediaType = stringOf(source['media_type']);
  const allowed = type === 'image' ? imageTypes : ['application/pdf'];
  if (!allowed.includes(mediaType))
    yield `${at}.base64.media_type: Input should be ${allowed.map((one) => `'${one}'`).join(' or ')}`;
  if (!/^[A-Za-z0-9+/]+={0,2}$/u.test(stringOf(source['data'])))
    yield `${at}.base64.data: Invalid base64 data`;
}

/** An empty issuer is a server that signs nothing: it takes no signature either. */
const isGenuine = (signature: unknown, about: string, issuer: string): boolean =>
  issuer === '' ? signature === '' : readSeal(stringOf(signature), about)?.issuer === issuer;

function* thinkingFaults(block: JsonObject, path: string, issuer: string): Generator<string> {
  if (block['cache_control'] !== undefined)
    yield `${path}.${stringOf(block['type'])}.cache_control: Extra inputs are not permitted`;
  if (block['type'] === 'redacted_thinking') {
    if (!isGenuine(block['data'], '', issuer))
      yield `${path}: Invalid \`data\` in \`redacted_thinking\` block`;
    return;
  }
  if (typeof block['thinking'] !== 'string') yield `${path}.thinking.thinking: Field required`;
  if (typeof block['signature'] !== 'string') yield `${path}.thinking.signature: Field required`;
  if (!isGenuine(block['signature'], stringOf(block['thinking']), issuer))
    yield `${path}: Invalid \`signature\` in \`thinking\` block`;
}

function* useFaults(block: JsonObject, type: string, path: string): Generator<string> {
  if (!idPattern.test(stringOf(block['id'])))
    yield `${path}.${type}.id: String should match pattern '^[a-zA-Z0-9_-]+$'`;
  if (!/^[a-zA-Z0-9_-]{1,128}$/u.test(stringOf(block['name'])))
    yield `${path}.${type}.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`;
  if (!isObject(block['input'])) yield `${path}.${type}.input: Input should be a valid dictionary`;
}

function* resultFaults(block: JsonObject, path: string): Generator<string> {
  if (typeof block['tool_use_id'] !== 'string') yield `${path}.tool_result.tool_use_id: Field required`;
  const { content } = block as { readonly content?: unknown };
  if (content === undefined || typeof content === 'string') return;
  if (!Array.isArray(content)) yield `${path}.tool_result.content: Input should be a valid list`;
  for (const [index, value] of listOf(content).entries()) {
    const inner = objectOf(value);
    const at = `${path}.tool_result.content.${index}`;
    if (inner['type'] === 'text') yield* textFaults(inner, at);
    else if (inner['type'] === 'image' || inner['type'] === 'document')
      yield* sourceFaults(inner, inner['type'], at);
    else if (!['search_result', 'tool_reference'].includes(stringOf(inner['type'])))
      yield `${at}: Input tag '${stringOf(inner['type'])}' found using 'type' does not match any of the expected tags: 'text', 'image', 'document', 'search_result', 'tool_reference'`;
  }
}

function* searchFaults(block: JsonObject, path: string, issuer: string): Generator<string> {
  for (const [index, result] of listOf(block['content']).entries()) {
    const { encrypted_content: sealed, url } = objectOf(result);
    if (!isGenuine(sealed, stringOf(url), issuer))
      yield `${path}.web_search_tool_result.content.${index}: Invalid \`encrypted_content\` in \`web_search_result\` block`;
  }
}

/** Faults of one content block in the vendor's words; `issuer` is whose signatures are genuine. */
export function* blockFaults(value: unknown, role: string, path: string, issuer: string): Generator<string> {
  const block = objectOf(value);
  const type = stringOf(block['type']);
  if (!isObject(value)) yield `${path}: Input should be a valid dictionary`;
  if (type === '') yield `${path}.type: Field required`;
  if (!isKnown(type))
    yield `${path}: Input tag '${type}' found using 'type' does not match any of the expected tags: 'document', 'image', 'redacted_thinking', 'text', 'thinking', 'tool_result', 'tool_use'`;
  if (assistantOnly.has(type) && role !== 'assistant')
    yield `${path}: \`${type}\` blocks can only be in \`assistant\` messages`;
  if (userOnly.has(type) && role === 'assistant')
    yield `${path}: \`${type}\` blocks can only be in \`user\` messages`;
  const foreign = foreignMembers.find((name) => name in block);
  if (foreign !== undefined) yield `${path}.${type}.${foreign}: Extra inputs are not permitted`;
  if (type === 'text') yield* textFaults(block, path);
  if (type === 'image' || type === 'document') yield* sourceFaults(block, type, path);
  if (type === 'thinking' || type === 'redacted_thinking') yield* thinkingFaults(block, path, issuer);
  if (type === 'tool_use' || type === 'server_tool_use') yield* useFaults(block, type, path);
  if (type === 'tool_result') yield* resultFaults(block, path);
  if (type === 'web_search_tool_result') yield* searchFaults(block, path, issuer);
}

import { isObject, type JsonObject } from '../json.ts';

/** What a server may refuse although api.anthropic.com takes it. */
export type AnthropicRefusal =
  | 'cache_control'
  | 'thinking'
  | 'server-tools'
  | 'documents'
  | 'images'
  | 'tool_choice'
  | 'metadata'
  | 'output_config';

/**
 * How an Anthropic-compatible server differs from api.anthropic.com (providers notes 13). Everything absent means:
 * as the vendor does it.
 */
export interface AnthropicSwitches {
  /** Path in front of `/v1/messages`, for example `/anthropic`. */
  readonly basePath?: string;
  /** The one credential that is read; without it both forms are. */
  readonly auth?: 'bearer' | 'x-api-key';
  /** False: no count_tokens endpoint. */
  readonly countTokens?: boolean;
  /** The only `anthropic-beta` values that are taken; any other is a 400. */
  readonly knownBetas?: readonly string[];
  readonly refuses?: readonly AnthropicRefusal[];
  /** Shape of the model list; `missing`: 404. */
  readonly models?: 'anthropic' | 'openai' | 'missing';
  /** Thinking blocks carry an empty signature, and a signature of somebody else is refused. */
  readonly unsignedThinking?: boolean;
  /** Host name inside signatures, so that those of another vendor are refused. */
  readonly issuer?: string;
  /** Skips the checks of messages, tools and parameters: for bodies that are not meant to be valid. */
  readonly lenient?: boolean;
}

/** Whose signatures are genuine; empty for a server that signs nothing. */
export const issuerOf = (switches: AnthropicSwitches): string =>
  switches.unsignedThinking === true ? '' : (switches.issuer ?? 'api.anthropic.com');

function holds(value: unknown, test: (object: JsonObject) => boolean): boolean {
  if (Array.isArray(value)) return (value as readonly unknown[]).some((entry) => holds(entry, test));
  return isObject(value) && (test(value) || holds(value['content'], test));
}

const inBody = (body: JsonObject, test: (object: JsonObject) => boolean): boolean =>
  ['tools', 'system', 'messages'].some((name) => holds(body[name], test));

const isTypedTool = (tool: JsonObject): boolean =>
  typeof tool['type'] === 'string' && tool['type'] !== 'custom' && !('content' in tool);

const offences: Readonly<Record<AnthropicRefusal, (body: JsonObject) => boolean>> = {
  cache_control: (body) => inBody(body, (object) => 'cache_control' in object),
  thinking: (body) =>
    'thinking' in body ||
    holds(body['messages'], (block) => ['thinking', 'redacted_thinking'].includes(String(block['type']))),
  'server-tools': (body) => holds(body['tools'], isTypedTool),
  documents: (body) => holds(body['messages'], (block) => block['type'] === 'document'),
  images: (body) => holds(body['messages'], (block) => block['type'] === 'image'),
  tool_choice: (body) => 'tool_choice' in body,
  metadata: (body) => 'metadata' in body,
  output_config: (body) => 'output_config' in body,
};

/** What a less capable server says to a request that the vendor would take. */
export function refusalOf(
  switches: AnthropicSwitches,
  body: JsonObject,
  betaHeader: string | undefined,
): string | undefined {
  const { knownBetas } = switches;
  const betas = (betaHeader ?? '').split(',').map((value) => value.trim());
  const unknown = betas.find((value) => value !== '' && knownBetas?.includes(value) === false);
  if (unknown !== undefined) return `Unexpected value(s) \`${unknown}\` for the \`anthropic-beta\` header.`;
  const refused = switches.refuses?.find((name) => offences[name](body));
  return refused === undefined ? undefined : `${refused}: Extra inputs are not permitted`;
}

import type { ToolRules } from '../../ir/index.ts';
import type { Codec } from '../codec.ts';
import { countingBy } from '../count-tokens.ts';
import { decodeError } from './answer-errors.ts';
import { decodeRequest } from './decode-request.ts';
import { decodeResponse } from './decode-response.ts';
import { createStreamDecoder } from './decode-stream.ts';
import { encodeRequest } from './encode-request.ts';
import { encodeResponse } from './encode-response.ts';
import { createStreamEncoder } from './encode-stream.ts';
import { family } from './wire.ts';

/**
 * Tool names match `^[a-zA-Z0-9_-]{1,128}$`, ids of calls `^[a-zA-Z0-9_-]+$` (public API reference). No length of ids is
 * documented; 128 leaves all that vendors make alone.
 */
const toolRules: ToolRules = {
  maximumNameLength: 128,
  illegalNameCharacter: /[^a-zA-Z0-9_-]/g,
  nameStart: null,
  maximumIdLength: 128,
  illegalIdCharacter: /[^a-zA-Z0-9_-]/g,
  hasNamespaces: false,
  hasTextTools: false,
};

/** Anthropic's Messages API for translation, as a client and as an upstream speak it. */
export const anthropicMessagesCodec: Codec = {
  family,
  needsSerialBlocks: true,
  toolRules,
  callIdPrefix: 'toolu_',
  requestHeaders: [['anthropic-version', '2023-06-01']],
  streamContentType: 'text/event-stream; charset=utf-8',
  // The vendor's own sign of life; its clients count the silence between events, not between bytes.
  keepAlive: 'event: ping\ndata: {"type": "ping"}\n\n',
  decodeRequest,
  encodeRequest,
  decodeResponse,
  encodeResponse,
  createStreamDecoder,
  createStreamEncoder,
  decodeError,
  // Public API reference, "Count tokens in a Message".
  upstreamCounting: countingBy(
    ['model', 'messages', 'system', 'tools', 'tool_choice', 'thinking', 'mcp_servers', 'output_config'],
    'input_tokens',
  ),
};

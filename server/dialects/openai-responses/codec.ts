import type { Codec, ToolRules } from '../codec.ts';
import { countingBy } from '../count-tokens.ts';
import { decodeError } from './answer-error.ts';
import { decodeRequest } from './decode-request.ts';
import { decodeResponse } from './decode-response.ts';
import { createStreamDecoder } from './decode-stream.ts';
import { encodeRequest } from './encode-request.ts';
import { encodeResponse } from './encode-response.ts';
import { createStreamEncoder } from './encode-stream.ts';
import { family } from './wire.ts';

/** Codex protocol notes 4.4, dialect rules 30 and 31. */
const toolRules: ToolRules = {
  maximumNameLength: 64,
  illegalNameCharacter: /[^a-zA-Z0-9_-]/g,
  nameStart: null,
  maximumIdLength: 64,
  illegalIdCharacter: /[^a-zA-Z0-9_-]/g,
  hasNamespaces: true,
  hasTextTools: true,
};

/**
 * The Responses API between wire and IR.
 *
 * `needsSerialBlocks`: the API's items may overlap, but Codex acts on an item's end and many clients keep one open item;
 * a message must end before a call is announced (dialect rule 108). Only calls that an upstream interleaves wait.
 */
export const openaiResponsesCodec: Codec = {
  family,
  needsSerialBlocks: true,
  toolRules,
  streamContentType: 'text/event-stream; charset=utf-8',
  keepAlive: ': keep-alive\n\n',
  decodeRequest,
  encodeRequest,
  decodeResponse,
  encodeResponse,
  createStreamDecoder,
  createStreamEncoder,
  decodeError,
  // API reference, "Get input token counts": an unknown member is refused there, so only these go along.
  upstreamCounting: countingBy(
    ['model', 'input', 'instructions', 'tools', 'tool_choice', 'parallel_tool_calls', 'reasoning', 'text'],
    'input_tokens',
  ),
};

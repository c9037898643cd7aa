import type { Codec } from '../codec.ts';
import type { NativeDialect } from '../dialect.ts';
import { readCompletionAnswer } from '../openai-answer.ts';
import { createChunkTap } from '../openai-chunk-tap.ts';
import { decodeWireError, openaiErrorAnswer, openaiErrorEvent } from '../openai-errors.ts';
import { readCompletionRequest } from '../openai-request.ts';
import { decodeRequest } from './decode-request.ts';
import { decodeResponse } from './decode-response.ts';
import { createStreamDecoder } from './decode-stream.ts';
import { ownFamily } from './dialect-id.ts';
import { encodeRequest } from './encode-request.ts';
import { encodeResponse } from './encode-response.ts';
import { createStreamEncoder } from './encode-stream.ts';
import { withoutForeignMembers } from './foreign-members.ts';
import { clientToolRules, upstreamToolRules } from './tool-rules.ts';

/** The native lane of Chat Completions, as OpenAI and compatible servers speak it. */
export const openaiChat = {
  id: 'openai-chat',
  readRequest: readCompletionRequest,
  createTap: createChunkTap,
  withoutForeignSeals: withoutForeignMembers,
  readAnswer: readCompletionAnswer,
  errorAnswer: openaiErrorAnswer,
  errorEvent: openaiErrorEvent,
} as const satisfies NativeDialect;

/** Chat Completions to and from the IR. */
export const openaiChatCodec: Codec = {
  family: ownFamily,
  needsSerialBlocks: false,
  toolRules: clientToolRules,
  upstreamToolRules,
  streamContentType: 'text/event-stream; charset=utf-8',
  keepAlive: ': keep-alive\n\n',
  decodeRequest,
  encodeResponse,
  createStreamEncoder,
  encodeRequest,
  decodeResponse,
  createStreamDecoder,
  decodeError: decodeWireError,
};

import type { ClientCodec } from '../codec.ts';
import type { NativeDialect } from '../dialect.ts';
import { readCompletionAnswer } from '../openai-answer.ts';
import { createChunkTap } from '../openai-chunk-tap.ts';
import { openaiErrorAnswer, openaiErrorEvent } from '../openai-errors.ts';
import { readCompletionRequest } from '../openai-request.ts';
import { decodeRequest } from './decode-request.ts';
import { createStreamEncoder, encodeResponse } from './encode-answer.ts';

/** The native lane of the older text completions (`/v1/completions`), for servers that still have them. */
export const openaiCompletions = {
  id: 'openai-completions',
  readRequest: readCompletionRequest,
  createTap: createChunkTap,
  readAnswer: readCompletionAnswer,
  errorAnswer: openaiErrorAnswer,
  errorEvent: openaiErrorEvent,
} as const satisfies NativeDialect;

/** Text completions, spoken by clients only. There are no tools in them. */
export const openaiCompletionsCodec: ClientCodec = {
  family: 'openai',
  needsSerialBlocks: false,
  toolRules: {
    maximumNameLength: 64,
    illegalNameCharacter: /[^a-zA-Z0-9_-]/g,
    nameStart: null,
    maximumIdLength: 40,
    illegalIdCharacter: /[^a-zA-Z0-9_-]/g,
    hasNamespaces: false,
    hasTextTools: false,
  },
  streamContentType: 'text/event-stream; charset=utf-8',
  keepAlive: ': keep-alive\n\n',
  decodeRequest,
  encodeResponse,
  createStreamEncoder,
};

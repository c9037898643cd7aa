import type { Codec } from '../codec.ts';
import { countIn } from '../count-tokens.ts';
import { decodeCountTokensRequest, decodeRequest, encodeCountTokensAnswer } from './decode-request.ts';
import { decodeResponse } from './decode-response.ts';
import { createStreamDecoder } from './decode-stream.ts';
import { encodeRequest } from './encode-request.ts';
import { encodeResponse } from './encode-response.ts';
import { createArrayStreamEncoder, createStreamEncoder } from './encode-stream.ts';
import { decodeError } from './error-reading.ts';
import { ownFamily } from './own.ts';
import { toolRules } from './tool-rules.ts';

/**
 * Gemini's generateContent to and from the IR. Parts have no number, so blocks must come one after the other; a function
 * call is one whole part, so its arguments are collected and sent when the block ends (provider notes 16.5, point 5).
 */
export const geminiCodec: Codec = {
  family: ownFamily,
  needsSerialBlocks: true,
  toolRules,
  decodeRequest,
  encodeResponse,
  createStreamEncoder,
  streamContentType: 'text/event-stream',
  // Older versions of its SDK take nothing but white space before `data:`.
  keepAlive: '\r\n',
  arrayStream: {
    createStreamEncoder: createArrayStreamEncoder,
    streamContentType: 'application/json',
    keepAlive: '\n',
  },
  counting: { decodeRequest: decodeCountTokensRequest, encodeAnswer: encodeCountTokensAnswer },
  encodeRequest,
  decodeResponse,
  createStreamDecoder,
  decodeError,
  // Provider notes 16.5: only the wrapped form counts instructions and tools too.
  upstreamCounting: {
    encodeRequest: (body, model) => ({
      generateContentRequest: { model: model.includes('/') ? model : `models/${model}`, ...body },
    }),
    decodeAnswer: (body) => countIn(body, 'totalTokens'),
  },
};

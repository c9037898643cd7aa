import type { NativeDialect } from '../dialect.ts';
import { readGeminiAnswer } from './answer.ts';
import { geminiErrorAnswer, geminiErrorEvent } from './errors.ts';
import { withoutForeignSeals } from './foreign-seals.ts';
import { readGeminiRequest } from './request.ts';
import { createGeminiTap } from './tap.ts';

export { geminiCodec } from './codec.ts';
export { decodeCountTokensRequest, encodeCountTokensAnswer } from './decode-request.ts';
export { createArrayStreamEncoder } from './encode-stream.ts';
export { withoutForeignSeals } from './foreign-seals.ts';
export { geminiErrorStatus } from './status-names.ts';

/** The native lane of Google's generateContent API. The model and the stream flag stand in the path, not in the body. */
export const gemini = {
  id: 'gemini',
  readRequest: readGeminiRequest,
  createTap: createGeminiTap,
  withoutForeignSeals,
  readAnswer: readGeminiAnswer,
  errorAnswer: geminiErrorAnswer,
  errorEvent: geminiErrorEvent,
} as const satisfies NativeDialect;

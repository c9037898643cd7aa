import { anthropicMessages } from './anthropic-messages/index.ts';
import type { DialectId, NativeDialect } from './dialect.ts';
import type { EventTap } from './event-tap.ts';
import { gemini } from './gemini/index.ts';
import { openaiChat } from './openai-chat/index.ts';
import { openaiCompletions } from './openai-completions/index.ts';
import { openaiResponses } from './openai-responses/index.ts';

export type {
  ByteSpan,
  ClientError,
  DialectId,
  ErrorAnswer,
  NativeDialect,
  RequestFacts,
  RequestReading,
  StreamError,
  StreamFindings,
  StreamTap,
} from './dialect.ts';
export type { EventTap } from './event-tap.ts';
export { messagesErrorStatus } from './anthropic-messages/index.ts';
export { responsesErrorStatus } from './openai-responses/index.ts';
export { clientCodecs, upstreamCodecs } from './codecs.ts';
export type { AnswerContext, ClientCodec, Codec, UpstreamCodec } from './codec.ts';
export { MalformedRequest, Untranslatable } from './malformed.ts';
export { createStreamTranslator, statuses, streamErrorOf, tooDeepError } from './stream-translator.ts';
export type { StreamTranslator, TranslatorInput } from './stream-translator.ts';
export { createCollector, encodeWhole, translateAnswer } from './translate-answer.ts';
export type { EncodedAnswer } from './translate-answer.ts';
export type { Collector, TranslatedAnswer } from './translate-answer.ts';
export { translateRequest } from './translate-request.ts';
export type { TranslatedRequest } from './translate-request.ts';
export { scanTopLevel } from './json-spans.ts';
export type { JsonSpan, TopLevelScan } from './json-spans.ts';
export { jsonBytes } from './json-bytes.ts';
export { parseJsonBody } from './json-body.ts';
export { asRecord, countOf, memberOf, parseJson, textOf } from './json-values.ts';
export type { JsonRecord } from './json-values.ts';
export { createSseReader } from './sse-reader.ts';
export type { SseEventHandler, SseReader } from './sse-reader.ts';

/** A dialect whose taps tell when an oversized event made them blind. */
export interface Dialect extends NativeDialect {
  createTap(): EventTap;
}

/** Every native lane, by dialect id. */
export const dialects: Readonly<Record<DialectId, Dialect>> = {
  'anthropic-messages': anthropicMessages,
  'openai-responses': openaiResponses,
  'openai-chat': openaiChat,
  'openai-completions': openaiCompletions,
  gemini,
};

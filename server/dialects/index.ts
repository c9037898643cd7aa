import { anthropicMessages } from './anthropic-messages/index.ts';
import type { DialectId, NativeDialect } from './dialect.ts';
import type { EventTap } from './event-tap.ts';
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
export { scanTopLevel } from './json-spans.ts';
export type { JsonSpan, TopLevelScan } from './json-spans.ts';
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
};

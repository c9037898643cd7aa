import { anthropicMessagesCodec } from './anthropic-messages/index.ts';
import type { ClientCodec, Codec } from './codec.ts';
import type { DialectId } from './dialect.ts';
import { geminiCodec } from './gemini/index.ts';
import { openaiChatCodec } from './openai-chat/index.ts';
import { openaiCompletionsCodec } from './openai-completions/index.ts';
import { openaiResponsesCodec } from './openai-responses/index.ts';

/** The side of each dialect that clients speak. */
export const clientCodecs: Readonly<Record<DialectId, ClientCodec>> = {
  'anthropic-messages': anthropicMessagesCodec,
  'openai-responses': openaiResponsesCodec,
  'openai-chat': openaiChatCodec,
  'openai-completions': openaiCompletionsCodec,
  gemini: geminiCodec,
};

/** The side of each dialect that upstreams speak; the legacy text completions have clients only. */
export const upstreamCodecs: Readonly<Partial<Record<DialectId, Codec>>> = {
  'anthropic-messages': anthropicMessagesCodec,
  'openai-responses': openaiResponsesCodec,
  'openai-chat': openaiChatCodec,
  gemini: geminiCodec,
};

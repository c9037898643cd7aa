import type { NativeDialect } from '../dialect.ts';
import { readMessagesAnswer } from './answer.ts';
import { messagesErrorAnswer, messagesErrorEvent } from './errors.ts';
import { withoutForeignSeals } from './foreign-seals.ts';
import { readMessagesRequest } from './request.ts';
import { createMessagesTap } from './tap.ts';

export { anthropicMessagesCodec } from './codec.ts';
export { messagesErrorStatus } from './error-types.ts';

/** The native lane of Anthropic's Messages API. */
export const anthropicMessages = {
  id: 'anthropic-messages',
  readRequest: readMessagesRequest,
  createTap: createMessagesTap,
  withoutForeignSeals,
  readAnswer: readMessagesAnswer,
  errorAnswer: messagesErrorAnswer,
  errorEvent: messagesErrorEvent,
} as const satisfies NativeDialect;

import type { NativeDialect } from '../dialect.ts';
import { readResponsesAnswer } from './answer.ts';
import { responsesErrorAnswer, responsesErrorEvent } from './errors.ts';
import { withoutForeignSeals } from './foreign-seals.ts';
import { readResponsesRequest } from './request.ts';
import { sealedItems } from './sealed-items.ts';
import { fitsStrictSubset } from './strict-fit.ts';
import { createResponsesTap } from './tap.ts';

export { openaiResponsesCodec } from './codec.ts';
export { responsesErrorStatus } from './error-reading.ts';

/** The native lane of OpenAI's Responses API, as the platform and the ChatGPT backend speak it. */
export const openaiResponses = {
  id: 'openai-responses',
  readRequest: readResponsesRequest,
  createTap: createResponsesTap,
  sealedItems,
  withoutForeignSeals,
  fits: fitsStrictSubset,
  readAnswer: readResponsesAnswer,
  errorAnswer: responsesErrorAnswer,
  errorEvent: responsesErrorEvent,
} as const satisfies NativeDialect;

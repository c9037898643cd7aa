import type { AnswerError, IrResponse } from '../../ir/index.ts';
import { noUsage } from '../../ir/index.ts';
import { asRecord, memberOf, textOf } from '../json-values.ts';
import { decodeFailure } from './answer-error.ts';
import { decodeFinish } from './finish.ts';
import { decodeUsage } from './ir-usage.ts';
import { blocksOfItem, listOf } from './read-output-item.ts';

/** A whole answer of the API. An error body, a failed response and what is no answer at all give `error`. */
export function decodeResponse(body: unknown): IrResponse {
  const output = listOf(body, 'output');
  const blocks = output.flatMap((item) => blocksOfItem(item));
  return {
    id: textOf(memberOf(body, 'id'), 256),
    model: textOf(memberOf(body, 'model'), 256),
    blocks,
    finish: decodeFinish(body, {
      hasCalls: blocks.some((block) => block.type === 'tool-call'),
      hasCutCall: output.some(isCutCall),
      hasRefusal: blocks.some((block) => block.type === 'refusal'),
    }),
    usage: decodeUsage(memberOf(body, 'usage')) ?? noUsage,
    error: errorOf(body),
  };
}

function isCutCall(item: unknown): boolean {
  const type = memberOf(item, 'type');
  const isCall = type === 'function_call' || type === 'custom_tool_call';
  return isCall && memberOf(item, 'status') === 'incomplete';
}

function errorOf(body: unknown): AnswerError | null {
  const record = asRecord(body);
  const isFailed =
    asRecord(memberOf(record, 'error')) !== null ||
    memberOf(record, 'status') === 'failed' ||
    (memberOf(record, 'output') === undefined && memberOf(record, 'detail') !== undefined);
  if (isFailed) return decodeFailure(record);
  if (record !== null && Array.isArray(memberOf(record, 'output'))) return null;
  return { unified: 'server', raw: null, message: 'The answer is no response of the Responses API.' };
}

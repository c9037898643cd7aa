import type { Block, IrResponse, ToolCallBlock } from '../../ir/index.ts';
import type { AnswerContext, EncodedResponse } from '../codec.ts';
import { asRecord, parseJson } from '../json-values.ts';
import { encodeAnswerError } from './answer-errors.ts';
import { encodeCitation } from './citations.ts';
import {
  createAnswerDraft,
  encodeWhole,
  isWhole,
  missingResults,
  type AnswerDraft,
} from './client-blocks.ts';
import { encodeFinish } from './finish-reason.ts';
import { signatureOf } from './seal-fields.ts';
import { encodeUsage } from './usage.ts';
import { family, ownNative, type Draft } from './wire.ts';

/** A whole message, or the error envelope when the vendor reported a failure. */
export function encodeResponse(response: IrResponse, context: AnswerContext): EncodedResponse {
  if (response.error !== null) return { body: { ...encodeAnswerError(response.error) }, losses: [] };
  const answer = createAnswerDraft();
  const content: Draft[] = [];
  response.blocks.forEach((block, index) => {
    const path = `blocks[${index}]`;
    if (block.type !== 'server-tool-result' && block.type !== 'server-tool-call')
      content.push(...missingResults(answer));
    content.push(
      ...(isWhole(block)
        ? listOf(encodeWhole(block, path, answer))
        : encodeBlock(block, path, answer, context)),
    );
  });
  content.push(...missingResults(answer));
  const { finish } = response;
  const facts = {
    hasToolCall: content.some((block) => block['type'] === 'tool_use'),
    hasRefusal: response.blocks.some((block) => block.type === 'refusal'),
  };
  const body: Draft = {
    ...(response.native === undefined ? null : ownNative(response.native)),
    id: messageId(response.id, context),
    type: 'message',
    role: 'assistant',
    model: response.model ?? context.request.model,
    content,
    stop_reason: encodeFinish(finish, facts),
    stop_sequence: finish.stopSequence,
    usage: encodeUsage(response.usage, context.estimatedInputTokens),
  };
  return { body, losses: answer.losses };
}

function listOf(draft: Draft | null): readonly Draft[] {
  return draft === null ? [] : [draft];
}

/** The vendor's own id, else one of its form. */
export function messageId(id: string | null, context: AnswerContext): string {
  return id?.startsWith('msg_') === true ? id : `msg_${context.nextId()}`;
}

/** Dialect rule 53: an answer's call must have an id that its result can name. */
export function callId(id: string, context: AnswerContext): string {
  return id === '' ? `toolu_${context.nextId()}` : id;
}

function encodeBlock(
  block: Block,
  path: string,
  answer: AnswerDraft,
  context: AnswerContext,
): readonly Draft[] {
  switch (block.type) {
    case 'text': {
      if (block.seal !== undefined)
        answer.losses.push({ path, kind: 'seal', reason: 'The API has no place for a seal on text.' });
      if (block.text === '') return [];
      const own = ownNative(block.native);
      const citations = own?.['citations'] ?? block.citations?.map(encodeCitation);
      return [{ type: 'text', text: block.text, ...(citations === undefined ? {} : { citations }) }];
    }
    case 'refusal':
      return block.text === '' ? [] : [{ type: 'text', text: block.text }];
    case 'thinking':
      if (block.seal?.family === family && block.seal.kind === 'redacted')
        return [{ type: 'redacted_thinking', data: block.seal.value }];
      if (block.text === '' && block.seal === null) return [];
      return [{ type: 'thinking', thinking: block.text, signature: signatureOf(block.seal) }];
    case 'tool-call':
      return encodeCall(block, path, answer, context);
    default:
      answer.losses.push({ path, kind: 'history', reason: 'An answer holds no such block.' });
      return [];
  }
}

/** A seal on a call travels in a thinking block before it, the one field that clients send back. */
function encodeCall(
  call: ToolCallBlock,
  path: string,
  answer: AnswerDraft,
  context: AnswerContext,
): readonly Draft[] {
  if (call.name === '') {
    answer.losses.push({ path, kind: 'tool', reason: 'The call names no tool.' });
    return [];
  }
  const input = inputOf(call);
  if (input === null)
    answer.losses.push({
      path,
      kind: 'tool',
      reason: 'The arguments are no JSON object; an empty one is told.',
    });
  const draft: Draft = {
    type: 'tool_use',
    id: callId(call.callId, context),
    name: call.name,
    input: input ?? {},
  };
  if (call.seal === undefined) return [draft];
  return [{ type: 'thinking', thinking: '', signature: signatureOf(call.seal) }, draft];
}

/** Null for arguments that are no JSON object. */
function inputOf({ form, input }: ToolCallBlock): Draft | null {
  if (form === 'text') return { input };
  return input.trim() === '' ? {} : (asRecord(parseJson(input)) as Draft | null);
}

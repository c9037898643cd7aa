import type { Block, IrResponse, JsonObject, JsonValue, Loss } from '../../ir/index.ts';
import type { AnswerContext, EncodedResponse } from '../codec.ts';
import { encodeWireError } from '../openai-errors.ts';
import { encodeFinish } from '../openai-finish.ts';
import { encodeUsage } from '../openai-usage.ts';
import { wishesOf, type ClientWishes } from './client-wishes.ts';
import { dialectId } from './dialect-id.ts';
import { encodeCallSeal, encodeCitations, encodeImage } from './encode-answer-parts.ts';
import { jointBetween } from './text-joints.ts';

interface Draft {
  content: string;
  reasoning: string;
  refusal: string;
  hasOtherSinceText: boolean;
  readonly annotations: JsonObject[];
  readonly images: JsonObject[];
  readonly calls: JsonObject[];
  /** Members of native blocks, for example `audio`. */
  native: JsonObject;
}

/** IR → wire of a whole answer. A failed answer becomes OpenAI's error envelope. */
export function encodeResponse(response: IrResponse, context: AnswerContext): EncodedResponse {
  if (response.error !== null) return { body: { error: encodeWireError(response.error) }, losses: [] };
  const wishes = wishesOf(context.request);
  const losses: Loss[] = [];
  const draft: Draft = {
    content: '',
    reasoning: '',
    refusal: '',
    hasOtherSinceText: false,
    annotations: [],
    images: [],
    calls: [],
    native: {},
  };
  response.blocks.forEach((block, index) => addBlock(draft, block, wishes, losses, `blocks[${index}]`));
  const usage = encodeUsage(response.usage);
  const shape = { hasToolCalls: draft.calls.length > 0, hasRefusal: draft.refusal !== '' };
  const reason = encodeFinish(response.finish, shape);
  const choice: JsonObject = {
    index: 0,
    message: encodeMessage(draft, wishes),
    logprobs: null,
    finish_reason: reason === 'tool_calls' && wishes.isLegacy ? 'function_call' : reason,
  };
  const body: JsonObject = {
    id: answerId(response.id, context),
    object: 'chat.completion',
    created: context.createdAtSeconds,
    model: response.model ?? context.request.model,
    choices: [choice],
    ...(usage === null ? {} : { usage }),
    ...(response.native?.dialect === dialectId ? response.native.data : {}),
  };
  return { body, losses };
}

/** An id of this dialect stays; another dialect's would look strange to clients that check it. */
export function answerId(id: string | null, context: AnswerContext): string {
  return id?.startsWith('chatcmpl-') === true ? id : `chatcmpl-${context.nextId()}`;
}

function addBlock(draft: Draft, block: Block, wishes: ClientWishes, losses: Loss[], path: string): void {
  if (block.type !== 'text') draft.hasOtherSinceText ||= draft.content !== '';
  switch (block.type) {
    case 'text': {
      const joint = jointBetween(draft.content.slice(-1), block.text, draft.hasOtherSinceText);
      const start = draft.content.length + joint.length;
      draft.content += joint + block.text;
      draft.hasOtherSinceText = false;
      draft.annotations.push(...encodeCitations(block.citations ?? [], start, draft.content.length));
      if (block.seal !== undefined) losses.push(sealLoss(path));
      return;
    }
    case 'thinking':
      if (block.text !== '') draft.reasoning += (draft.reasoning === '' ? '' : '\n\n') + block.text;
      if (block.seal !== null) losses.push(sealLoss(path));
      return;
    case 'refusal':
      draft.refusal += block.text;
      return;
    case 'tool-call':
      if (wishes.isLegacy && draft.calls.length > 0) {
        losses.push({ path, kind: 'tool', reason: 'The older function form has room for one call.' });
        return;
      }
      draft.calls.push({
        id: block.callId,
        ...(block.form === 'text'
          ? { type: 'custom', custom: { name: block.name, input: block.input } }
          : {
              type: 'function',
              function: { name: block.name, arguments: block.input === '' ? '{}' : block.input },
            }),
        ...encodeCallSeal(block.seal),
      });
      return;
    case 'media': {
      const image = encodeImage(block);
      if (image === null)
        losses.push({ path, kind: 'media', reason: 'Chat Completions answers hold images only.' });
      else draft.images.push(image);
      return;
    }
    case 'opaque':
      if (block.native.dialect === dialectId) draft.native = { ...draft.native, ...block.native.data };
      else losses.push({ path, kind: 'native', reason: `Only its own API knows this: ${block.what}.` });
      return;
    case 'server-tool-call':
    case 'server-tool-result':
      losses.push(searchLoss(path));
      return;
    case 'tool-result':
      return;
    default:
      return block satisfies never;
  }
}

export const sealLoss = (path: string): Loss => ({
  path,
  kind: 'seal',
  reason: 'Chat Completions has no place for a seal of reasoning.',
});

export const searchLoss = (path: string): Loss => ({
  path,
  kind: 'server-tool',
  reason: 'Chat Completions shows no searches, only their sources.',
});

function encodeMessage(draft: Draft, wishes: ClientWishes): JsonObject {
  const isEmpty = draft.content === '' && (draft.calls.length > 0 || draft.refusal !== '');
  const message: Record<string, JsonValue> = {
    role: 'assistant',
    content: isEmpty ? null : draft.content,
    refusal: draft.refusal === '' ? null : draft.refusal,
  };
  if (draft.reasoning !== '' && wishes.wantsReasoning) message['reasoning_content'] = draft.reasoning;
  if (draft.annotations.length > 0) message['annotations'] = draft.annotations;
  if (draft.images.length > 0) message['images'] = draft.images;
  const first = draft.calls[0];
  if (wishes.isLegacy && first?.['function'] !== undefined) message['function_call'] = first['function'];
  else if (first !== undefined) message['tool_calls'] = draft.calls;
  return { ...message, ...draft.native };
}

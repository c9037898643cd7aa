import type {
  Block,
  IrResponse,
  JsonObject,
  Loss,
  ServerToolResultBlock,
  TextBlock,
  Tool,
} from '../../ir/index.ts';
import type { AnswerContext, EncodedResponse } from '../codec.ts';
import {
  callItem,
  imageItem,
  messageItem,
  reasoningItem,
  refusalPart,
  searchItem,
  textPart,
} from './answer-items.ts';
import { headOf, responseId, settingsOf } from './answer-object.ts';
import { clientSearchItem, isClientSearch } from './client-search.ts';
import { encodeFinish } from './finish.ts';
import { type LossList, family, lose, ownData, ownObject } from './wire.ts';

interface OutputWriter {
  /** What the client offered. */
  readonly tools: readonly Tool[];
  readonly nextId: () => string;
  readonly losses: LossList;
  readonly items: JsonObject[];
  parts: JsonObject[];
  phase: string | null;
}

/** A whole answer as a response object that repeats the request's settings. */
export function encodeResponse(response: IrResponse, context: AnswerContext): EncodedResponse {
  const losses: Loss[] = [];
  const { request, nextId } = context;
  const head = {
    id: responseId(response.id, nextId),
    createdAtSeconds: context.createdAtSeconds,
    model: request.model,
  };
  const hasRefusal = response.blocks.some((block) => block.type === 'refusal');
  const finish = encodeFinish(response.finish, hasRefusal);
  const isFailed = response.error !== null;
  const state = {
    status: isFailed ? 'failed' : finish.status,
    reason: isFailed ? null : finish.reason,
    error: response.error,
    usage: response.usage,
  } as const;
  const output = encodeOutput(response.blocks, request.tools, nextId, losses);
  return { body: { ...headOf(head, state), output, ...settingsOf(request) }, losses };
}

/** Blocks as items. Texts that stand together are one message, as clients show each message by itself. */
function encodeOutput(
  blocks: readonly Block[],
  tools: readonly Tool[],
  nextId: () => string,
  losses: LossList,
): readonly JsonObject[] {
  const writer: OutputWriter = { tools, nextId, losses, items: [], parts: [], phase: null };
  blocks.forEach((block, index) => addBlock(writer, block, `blocks[${index}]`, blocks[index + 1]));
  flush(writer);
  return writer.items;
}

function flush(writer: OutputWriter): void {
  if (writer.parts.length === 0) return;
  writer.items.push(messageItem(`msg_${writer.nextId()}`, writer.parts, 'completed', writer.phase));
  writer.parts = [];
  writer.phase = null;
}

function push(writer: OutputWriter, item: JsonObject): void {
  flush(writer);
  writer.items.push(item);
}

function addBlock(writer: OutputWriter, block: Block, path: string, next: Block | undefined): void {
  const { nextId, losses } = writer;
  switch (block.type) {
    case 'text':
      addText(writer, block, path);
      return;
    case 'refusal':
      writer.parts.push(refusalPart(block.text));
      return;
    case 'thinking': {
      const id = ownData(block.native)?.['id'];
      push(writer, reasoningItem(typeof id === 'string' ? id : `rs_${nextId()}`, block.text, block.seal));
      return;
    }
    case 'tool-call': {
      // A call has no place for a seal; an empty reasoning item before it carries it there and back.
      if (block.seal !== undefined) push(writer, reasoningItem(`rs_${nextId()}`, '', block.seal));
      const id = `${block.form === 'text' ? 'ctc' : 'fc'}_${nextId()}`;
      const input = block.form === 'json' && block.input === '' ? '{}' : block.input;
      const isSearch = isClientSearch(writer.tools, block);
      if (isSearch) push(writer, clientSearchItem(`tsc_${nextId()}`, block.callId, input, 'completed'));
      else push(writer, callItem(id, block, input, 'completed'));
      return;
    }
    case 'server-tool-call': {
      const item = ownObject(block.native, 'item');
      if (item !== null) push(writer, item);
      else if (block.tool === 'web-search')
        push(writer, searchOf(block.input, resultOf(block.callId, next), nextId));
      else lose(losses, path, 'server-tool', `This API has no tool "${block.name.slice(0, 64)}".`);
      return;
    }
    case 'server-tool-result':
      // A search's result was written with its call.
      if (block.tool !== 'web-search') lose(losses, path, 'server-tool', 'This API has no such tool.');
      return;
    case 'media':
      if (block.kind === 'image' && block.source.kind === 'base64')
        push(writer, imageItem(`ig_${nextId()}`, block.source.data));
      else lose(losses, path, 'media', `This API gives no ${block.kind} of that form.`);
      return;
    case 'opaque': {
      const item = ownObject(block.native, 'item');
      if (item !== null) push(writer, item);
      else lose(losses, path, 'native', `Only another dialect knows "${block.what}".`);
      return;
    }
    case 'tool-result':
      lose(losses, path, 'history', 'An answer holds no results of the client.');
      return;
    default:
      block satisfies never;
  }
}

function addText(writer: OutputWriter, block: TextBlock, path: string): void {
  const phase = ownData(block.native)?.['phase'];
  const known = typeof phase === 'string' ? phase : null;
  if (writer.phase !== known) flush(writer);
  writer.phase = known;
  writer.parts.push(textPart(block.text, block.text.length, block.citations ?? []));
  if (block.seal !== undefined && block.seal.family !== family)
    lose(writer.losses, path, 'seal', 'A text has no place for a seal.');
}

function resultOf(callId: string, next: Block | undefined): ServerToolResultBlock | null {
  return next?.type === 'server-tool-result' && next.callId === callId ? next : null;
}

function searchOf(input: JsonObject, result: ServerToolResultBlock | null, nextId: () => string): JsonObject {
  const query = typeof input['query'] === 'string' ? input['query'] : '';
  const status = result !== null && result.error !== null ? 'failed' : 'completed';
  return searchItem(`ws_${nextId()}`, query, result?.results ?? [], status);
}

import type { Block, JsonObject, ToolCallBlock } from '../../ir/index.ts';
import { parseJson } from '../json-values.ts';
import {
  mediaPart,
  noteBlock,
  opaquePart,
  textPart,
  usableSignature,
  type ContentDraft,
  type TurnPlace,
} from './encode-blocks.ts';
import { ownFamily } from './own.ts';

interface ModelPart {
  part: JsonObject;
  /** Where it goes when nothing is signed: thoughts, then texts, then calls (dialect rule 42). */
  readonly rank: 0 | 1 | 2;
}

interface TurnDraft {
  readonly parts: ModelPart[];
  /** A signature that waits for the part behind its thoughts, and the thought part it would stay on. */
  carried: { readonly signature: string; readonly thought: ModelPart | null } | null;
  isSigned: boolean;
}

/**
 * Adds a turn of the model to a content. Signed parts keep their order and their signature's place; a signature on
 * thoughts moves to the text or call behind them, where Gemini put it (dialect rule 42, provider notes 15.2). Reasoning
 * of other vendors is left out.
 */
export function encodeModelTurn(blocks: readonly Block[], content: ContentDraft, place: TurnPlace): void {
  const draft: TurnDraft = { parts: [], carried: null, isSigned: false };
  for (const [index, block] of blocks.entries()) {
    const path = `${place.path}.blocks[${index}]`;
    noteBlock(block, path, place.list);
    encodeBlock(block, path, draft, place);
  }
  leaveCarried(draft);
  const ordered = draft.isSigned
    ? draft.parts
    : draft.parts.toSorted((left, right) => left.rank - right.rank);
  for (const { part } of ordered) content.parts.push(part);
}

function encodeBlock(block: Block, path: string, draft: TurnDraft, place: TurnPlace): void {
  const { list } = place;
  switch (block.type) {
    case 'thinking':
      encodeThinking(block.text, block.seal?.family === ownFamily ? block.seal.value : null, draft);
      if (block.seal?.family !== ownFamily)
        list.lose(path, 'thinking', 'Reasoning that Gemini did not sign cannot be sent to it.');
      return;
    case 'text': {
      const signature = usableSignature(block.seal, path, list);
      if (block.text === '' && signature === null) return;
      addSigned(draft, textPart(block) ?? { text: '' }, 1, signature);
      return;
    }
    case 'refusal':
      if (block.text !== '') addSigned(draft, { text: block.text }, 1, null);
      return;
    case 'tool-call':
      addSigned(draft, encodeCall(block, path, place), 2, usableSignature(block.seal, path, list));
      return;
    case 'media':
      addPlain(draft, mediaPart(block, path, place));
      return;
    case 'opaque':
      addPlain(draft, opaquePart(block, path, list));
      return;
    case 'server-tool-call':
    case 'server-tool-result':
      list.lose(path, 'server-tool', 'A search of an earlier answer was left out; its text is still there.');
      return;
    case 'tool-result':
      list.lose(path, 'history', 'A tool result in a turn of the model was left out.');
      return;
  }
}

/** Thoughts are replayed only with the signature that makes them Gemini's own (provider notes 16.3 point 3). */
function encodeThinking(text: string, signature: string | null, draft: TurnDraft): void {
  if (signature === null) return;
  leaveCarried(draft);
  const thought: ModelPart | null = text === '' ? null : { part: { text, thought: true }, rank: 0 };
  if (thought !== null) draft.parts.push(thought);
  draft.carried = { signature, thought };
  draft.isSigned = true;
}

function addPlain(draft: TurnDraft, part: JsonObject | null): void {
  if (part !== null) draft.parts.push({ part, rank: 1 });
}

function addSigned(draft: TurnDraft, part: JsonObject, rank: 1 | 2, own: string | null): void {
  if (own !== null) {
    leaveCarried(draft);
    draft.isSigned = true;
  }
  const signature = own ?? draft.carried?.signature ?? null;
  draft.carried = null;
  draft.parts.push({ part: signature === null ? part : { ...part, thoughtSignature: signature }, rank });
}

/** No part came that could take the signature: it stays with its thoughts, or on an empty text as Gemini sends it. */
function leaveCarried(draft: TurnDraft): void {
  const { carried } = draft;
  if (carried === null) return;
  draft.carried = null;
  const { signature, thought } = carried;
  if (thought === null) draft.parts.push({ part: { text: '', thoughtSignature: signature }, rank: 1 });
  else thought.part = { ...thought.part, thoughtSignature: signature };
}

function encodeCall(block: ToolCallBlock, path: string, { list }: TurnPlace): JsonObject {
  const { callId, name, input, form } = block;
  const parsed = form === 'json' ? parseJson(input.trim() === '' ? '{}' : input) : undefined;
  const isUsable = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  if (!isUsable)
    list.lose(path, 'tool', 'The arguments of a call were no JSON object; they were sent as one text.');
  const args = isUsable ? (parsed as JsonObject) : { input };
  return { functionCall: { ...(callId === '' ? {} : { id: callId }), name, args } };
}

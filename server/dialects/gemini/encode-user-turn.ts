import type { JsonObject, MediaBlock, TextBlock, ToolResultBlock, Turn } from '../../ir/index.ts';
import {
  mediaPart,
  noteBlock,
  opaquePart,
  textPart,
  usableSignature,
  type ContentDraft,
  type TurnPlace,
} from './encode-blocks.ts';
import { wrapResponse } from './function-response.ts';
import { isThirdGeneration, ownDialect } from './own.ts';

export interface UserTurnPlace extends TurnPlace {
  /** Function names by call id. */
  readonly names: ReadonlyMap<string, string>;
}

/** Adds a user turn, or an instruction in the middle of the conversation, to a content. */
export function encodeUserTurn(turn: Turn, draft: ContentDraft, place: UserTurnPlace): void {
  const { list } = place;
  const afterResponses: JsonObject[] = [];
  for (const [index, block] of turn.blocks.entries()) {
    const path = `${place.path}.blocks[${index}]`;
    noteBlock(block, path, list);
    switch (block.type) {
      case 'text': {
        usableSignature(block.seal, path, list);
        push(draft.parts, textPart(turn.role === 'system' ? asReminder(block) : block));
        break;
      }
      case 'refusal':
        push(draft.parts, textPart({ type: 'text', text: block.text }));
        break;
      case 'media':
        draft.parts.push(mediaPart(block, path, place) ?? missingMedia(block));
        break;
      case 'tool-result':
        draft.responses.push(encodeResult(block, path, place, afterResponses));
        break;
      case 'opaque':
        push(draft.parts, opaquePart(block, path, list));
        break;
      case 'thinking':
      case 'tool-call':
      case 'server-tool-call':
      case 'server-tool-result':
        list.lose(path, 'history', 'A block of the model in a user turn was left out.');
        break;
      default:
        block satisfies never;
    }
  }
  draft.parts.unshift(...afterResponses);
}

/** Stands for what could not be sent, so that the model knows of the gap (dialect rule 88). */
function missingMedia({ kind, name }: MediaBlock): JsonObject {
  return { text: `[${kind}${name === null ? '' : ` "${name}"`} left out: it cannot be sent to this model.]` };
}

function push(parts: JsonObject[], part: JsonObject | null): void {
  if (part !== null) parts.push(part);
}

/** Gemini has no system role among the contents: the instruction keeps its place as the user's (dialect rule 3). */
function asReminder(block: TextBlock): TextBlock {
  return block.text === ''
    ? block
    : { type: 'text', text: `<system-reminder>\n${block.text}\n</system-reminder>` };
}

/**
 * A function response: texts joined, failures as `{error}` (provider notes 16.1 point 6). Media go into its `parts` where
 * the model takes them (Gemini 3, dialect rule 39), else behind all responses.
 */
function encodeResult(
  block: ToolResultBlock,
  path: string,
  place: UserTurnPlace,
  afterResponses: JsonObject[],
): JsonObject {
  const texts: string[] = [];
  const media: JsonObject[] = [];
  for (const [index, item] of block.content.entries()) {
    const at = `${path}.content[${index}]`;
    noteBlock(item, at, place.list);
    const part = item.type === 'text' ? textPart(item) : (mediaPart(item, at, place) ?? missingMedia(item));
    const text = part?.['text'];
    if (typeof text === 'string') texts.push(text);
    else push(media, part);
  }
  const inside = isThirdGeneration(place.target.model) ? media : [];
  if (inside.length === 0) afterResponses.push(...media);
  const name = block.name ?? place.names.get(block.callId) ?? 'unknown_function';
  const own = block.native?.dialect === ownDialect ? block.native.data : {};
  return {
    functionResponse: {
      response: wrapResponse(texts.join('\n'), block.isError),
      ...own,
      ...(block.callId === '' ? {} : { id: block.callId }),
      name,
      ...(inside.length === 0 ? {} : { parts: inside }),
    },
  };
}

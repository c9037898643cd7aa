import type { Block, JsonObject, JsonValue, Seal, ThinkingBlock, Turn } from '../../ir/index.ts';
import { MalformedRequest, objectAt, optional, optionalString } from '../malformed.ts';
import { createCallBook, type CallBook } from './call-book.ts';
import { decodePart } from './decode-parts.ts';
import { ownFamily } from './own.ts';
import { camelKeys, listAt } from './wire-names.ts';

function roleAt(content: JsonObject, path: string): Turn['role'] {
  const role = optionalString(content, 'role', path);
  switch (role) {
    case null:
    case '':
    case 'user':
    case 'function':
    case 'tool':
      return 'user';
    case 'model':
    case 'assistant':
      return 'assistant';
    case 'system':
      return 'system';
    default:
      throw new MalformedRequest(`${path}.role`, 'expected "user" or "model"');
  }
}

/**
 * The conversation's turns. Calls without an id get one from their place, so that the same history gives the same ids.
 * Neighbours of the model are one turn: Google's SDKs keep each piece of a stream as a content of its own.
 */
export function decodeContents(contents: readonly JsonValue[]): readonly Turn[] {
  const book = createCallBook();
  const turns: { readonly role: Turn['role']; readonly blocks: Block[] }[] = [];
  for (const [index, value] of contents.entries()) {
    const path = `contents[${index}]`;
    const content = camelKeys(objectAt(value, path));
    const role = roleAt(content, path);
    const last = turns.at(-1);
    const turn = role === 'assistant' && last?.role === role ? last : { role, blocks: [] };
    if (turn !== last) {
      if (role === 'assistant') book.startTurn();
      turns.push(turn);
    }
    decodeBlocks(turn.blocks, content, role, path, index, book);
  }
  return turns;
}

function decodeBlocks(
  blocks: Block[],
  content: JsonObject,
  role: Turn['role'],
  path: string,
  turn: number,
  book: CallBook,
): void {
  listAt(optional(content, 'parts') ?? [], `${path}.parts`).forEach((value, index) => {
    const place = { path: `${path}.parts[${index}]`, turn, index, book };
    const decoded = decodePart(camelKeys(objectAt(value, place.path)), place);
    if (decoded === null) return;
    const { block, seal } = decoded;
    if (block.type === 'tool-result' && role === 'assistant')
      throw new MalformedRequest(place.path, 'expected a function response in a content of role "user"');
    if (role === 'assistant' && seal !== null) pushSealed(blocks, block, seal);
    else if (block.type === 'thinking') pushThoughts(blocks, block);
    else if (!isEmptyText(block)) blocks.push(block);
  });
}

/** Thoughts come in pieces; the seal behind the last one proves all of them. */
function pushThoughts(blocks: Block[], block: ThinkingBlock): void {
  const last = blocks.at(-1);
  if (last?.type === 'thinking' && last.seal === null)
    blocks[blocks.length - 1] = { ...last, text: last.text + block.text, seal: block.seal };
  else if (block.seal !== null || block.text !== '') blocks.push(block);
}

function isEmptyText(block: Block): boolean {
  return (block.type === 'text' || block.type === 'thinking') && block.text === '';
}

/**
 * Puts a signature where it belongs. Google's own stays on its part. Another vendor's reasoning was put on the part that
 * followed it, because Gemini CLI sends thoughts back without their text (provider notes 16.5 point 6): it returns to
 * its thinking block, or becomes one without text.
 */
function pushSealed(blocks: Block[], block: Block, seal: Seal): void {
  const isOwn = seal.family === ownFamily;
  if (block.type === 'thinking') {
    if (isOwn) blocks.push({ ...block, seal });
    else pushThoughts(blocks, { ...block, seal });
    return;
  }
  if (isOwn && (block.type === 'text' || block.type === 'tool-call')) {
    blocks.push({ ...block, seal });
    return;
  }
  const last = blocks.at(-1);
  if (last?.type === 'thinking' && last.seal === null) blocks[blocks.length - 1] = { ...last, seal };
  else if (last?.type !== 'thinking' || last.seal?.value !== seal.value) blocks.push(emptyThinking(seal));
  if (!isEmptyText(block)) blocks.push(block);
}

function emptyThinking(seal: Seal): ThinkingBlock {
  return { type: 'thinking', text: '', seal };
}

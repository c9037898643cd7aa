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

/** The conversation's turns. Calls without an id get one from their place, so that the same history gives the same ids. */
export function decodeContents(contents: readonly JsonValue[]): readonly Turn[] {
  const book = createCallBook();
  return contents.map((value, index) => {
    const path = `contents[${index}]`;
    const content = camelKeys(objectAt(value, path));
    const role = roleAt(content, path);
    return { role, blocks: decodeBlocks(content, role, path, index, book) };
  });
}

function decodeBlocks(
  content: JsonObject,
  role: Turn['role'],
  path: string,
  turn: number,
  book: CallBook,
): readonly Block[] {
  const blocks: Block[] = [];
  if (role === 'assistant') book.startTurn();
  listAt(optional(content, 'parts') ?? [], `${path}.parts`).forEach((value, index) => {
    const place = { path: `${path}.parts[${index}]`, turn, index, book };
    const decoded = decodePart(camelKeys(objectAt(value, place.path)), place);
    if (decoded === null) return;
    const { block, seal } = decoded;
    if (block.type === 'tool-result' && role === 'assistant')
      throw new MalformedRequest(place.path, 'expected a function response in a content of role "user"');
    if (role === 'assistant' && seal !== null) pushSealed(blocks, block, seal);
    else if (!isEmptyText(block)) blocks.push(block);
  });
  return blocks;
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
  if (block.type === 'thinking') {
    blocks.push({ ...block, seal });
    return;
  }
  const isOwn = seal.family === ownFamily;
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

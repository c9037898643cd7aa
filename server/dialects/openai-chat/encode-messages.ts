import type {
  Block,
  IrRequest,
  JsonObject,
  MediaBlock,
  Target,
  TextBlock,
  ToolResultBlock,
  Turn,
} from '../../ir/index.ts';
import { dialectId } from './dialect-id.ts';
import { encodeAssistant } from './encode-assistant.ts';
import { encodeMedia, textPart, type MediaParts } from './encode-media.ts';
import type { LossList } from './loss-list.ts';

interface Draft {
  readonly messages: JsonObject[];
  /** Parts of the user message that is being made. */
  parts: JsonObject[];
  name: JsonObject;
  readonly target: Target;
  readonly losses: LossList;
}

/** All messages. `instruction` is a sentence for the model that stands for a setting the server has not. */
export function encodeMessages(
  request: IrRequest,
  target: Target,
  losses: LossList,
  instruction: string | null,
): JsonObject[] {
  const draft: Draft = { messages: [], parts: [], name: {}, target, losses };
  const system = encodeSystem(request.system, instruction, losses);
  if (system !== null) draft.messages.push({ role: instructionRole(target), content: system });
  request.turns.forEach((turn, index) => addTurn(draft, turn, `turns[${index}]`));
  closeUser(draft);
  return draft.messages;
}

/** Every server knows `system`, and OpenAI reads it as `developer`; so `developer` is sent only where it is known. */
const instructionRole = ({ switches }: Target): 'developer' | 'system' =>
  switches.developerRole === true ? 'developer' : 'system';

function encodeSystem(
  system: readonly TextBlock[],
  instruction: string | null,
  losses: LossList,
): string | null {
  system.forEach((block, index) => losses.extras(block, `system[${index}]`));
  const texts = [...system.map((block) => block.text), instruction ?? ''].filter((text) => text !== '');
  return texts.length === 0 ? null : texts.join('\n\n');
}

function addTurn(draft: Draft, turn: Turn, path: string): void {
  switch (turn.role) {
    case 'user':
      addUser(draft, turn, path);
      return;
    case 'system':
      addInstruction(draft, turn, path);
      return;
    case 'assistant': {
      const message = encodeAssistant(turn, draft.target, draft.losses, path);
      // Where nothing of the turn can be said, what stands around it is one message: many templates want roles to alternate.
      if (message === null) return;
      closeUser(draft);
      draft.messages.push(message);
      return;
    }
    default:
      return turn.role satisfies never;
  }
}

/** Results stand first in a prepared turn; media inside them follow in a user message, as tool messages take text only. */
function addUser(draft: Draft, turn: Turn, path: string): void {
  const moved: JsonObject[] = [];
  const rest: JsonObject[] = [];
  turn.blocks.forEach((block, index) => {
    const place = `${path}.blocks[${index}]`;
    draft.losses.extras(block, place);
    if (block.type !== 'tool-result') rest.push(...userParts(draft, block, place));
    else {
      closeUser(draft);
      draft.messages.push(encodeResult(draft, block, place, moved));
    }
  });
  draft.parts.push(...moved, ...rest);
  if (turn.native?.dialect === dialectId) draft.name = turn.native.data;
}

function userParts(draft: Draft, block: Exclude<Block, ToolResultBlock>, path: string): MediaParts {
  switch (block.type) {
    case 'text':
    case 'refusal':
      return block.text === '' ? [] : [textPart(block.text)];
    case 'media':
      return encodeMedia(block, draft.target.switches, draft.losses, path);
    case 'opaque':
      if (block.native.dialect === dialectId && block.native.data['part'] !== undefined)
        return [block.native.data['part'] as JsonObject];
      draft.losses.add(path, 'native', `Only its own API knows this: ${block.what}.`);
      return [];
    case 'thinking':
    case 'tool-call':
    case 'server-tool-call':
    case 'server-tool-result':
      draft.losses.add(
        path,
        'history',
        'Only the model makes such a block, and this one stands in a user turn.',
      );
      return [];
    default:
      return block satisfies never;
  }
}

function encodeResult(draft: Draft, block: ToolResultBlock, path: string, moved: JsonObject[]): JsonObject {
  const texts = block.content.flatMap((entry, index): readonly string[] => {
    draft.losses.extras(entry, `${path}.content[${index}]`);
    if (entry.type === 'text') return entry.text === '' ? [] : [entry.text];
    const parts = encodeMedia(entry, draft.target.switches, draft.losses, `${path}.content[${index}]`);
    return placeMedia(entry, parts, block.callId, moved);
  });
  return {
    role: 'tool',
    tool_call_id: block.callId,
    // Chat has no error flag on results (dialect rule 13).
    content: `${block.isError ? '[tool error] ' : ''}${texts.join('\n')}`,
  };
}

/** Text of the tool message that stands for the medium; the medium itself goes to `moved`. */
function placeMedia(
  entry: MediaBlock,
  parts: MediaParts,
  callId: string,
  moved: JsonObject[],
): readonly string[] {
  if (parts.every((part) => part['type'] === 'text')) return parts.map((part) => String(part['text']));
  moved.push(textPart(`[The ${entry.kind} of the result of tool call ${callId}:]`), ...parts);
  return [`[The ${entry.kind} follows in the next user message.]`];
}

/**
 * Instructions in the middle: as they are where the newest roles are known, else a reminder inside a user message,
 * because many chat templates take `system` at the beginning only (dialect rule 3).
 */
function addInstruction(draft: Draft, turn: Turn, path: string): void {
  const texts = turn.blocks.flatMap((block, index) => {
    draft.losses.extras(block, `${path}.blocks[${index}]`);
    return block.type === 'text' ? [block.text] : [];
  });
  const text = texts.join('\n\n');
  if (text === '') return;
  if (draft.target.switches.developerRole === true) {
    closeUser(draft);
    draft.messages.push({ role: 'developer', content: text });
    return;
  }
  draft.parts.push(textPart(`<system-reminder>\n${text}\n</system-reminder>`));
}

/** Neighbouring user turns become one message; text alone is sent as a string, which every server takes. */
function closeUser(draft: Draft): void {
  if (draft.parts.length === 0) return;
  const parts = draft.parts;
  const isText = parts.every((part) => part['type'] === 'text');
  const content = isText ? parts.map((part) => String(part['text'])).join('\n\n') : parts;
  draft.messages.push({ role: 'user', content, ...draft.name });
  draft.parts = [];
  draft.name = {};
}

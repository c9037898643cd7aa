import type {
  Block,
  IrRequest,
  JsonObject,
  TargetSwitches,
  TextBlock,
  ThinkingBlock,
  Turn,
} from '../../ir/index.ts';
import { encodeCall, encodeResult } from './encode-calls.ts';
import { encodeMedia } from './encode-media.ts';
import { type LossList, family, lose, ownData, ownObject } from './wire.ts';

/** Longer ids are refused; one of a reasoning item belongs to its sealed content and cannot be changed (dialect rule 79). */
const maximumIdLength = 64;

interface ItemWriter {
  readonly switches: TargetSwitches;
  readonly losses: LossList;
  readonly items: JsonObject[];
  /** Parts of a message that is not written yet. */
  parts: JsonObject[];
  phase: string | null;
  /** Reasoning that must stand before the item it led to. */
  reasoning: { readonly item: JsonObject; readonly path: string }[];
}

/** The conversation as items, in its own order (dialect rules 1, 4, 5, 19). */
export function encodeInput(
  request: Pick<IrRequest, 'system' | 'turns'>,
  switches: TargetSwitches,
  losses: LossList,
): readonly JsonObject[] {
  const writer: ItemWriter = { switches, losses, items: [], parts: [], phase: null, reasoning: [] };
  request.system.forEach((block, index) => addText(writer, block, `system[${index}]`, 'system'));
  flush(writer, 'system');
  request.turns.forEach((turn, index) => addTurn(writer, turn, `turns[${index}]`));
  return writer.items;
}

function addTurn(writer: ItemWriter, turn: Turn, path: string): void {
  turn.blocks.forEach((block, index) => addBlock(writer, block, `${path}.blocks[${index}]`, turn.role));
  flush(writer, turn.role);
  // A reasoning item that nothing follows is refused (public reports of the API's error).
  for (const { path: at } of writer.reasoning)
    lose(writer.losses, at, 'thinking', 'Reasoning that led to nothing is not taken.');
  writer.reasoning = [];
}

const roles = { system: 'developer', user: 'user', assistant: 'assistant' } as const;

function flush(writer: ItemWriter, role: Turn['role']): void {
  if (writer.parts.length === 0) return;
  const phase = writer.phase === null ? {} : { phase: writer.phase };
  const content = writer.parts;
  writer.parts = [];
  writer.phase = null;
  push(writer, { type: 'message', role: roles[role], content, ...phase });
}

function push(writer: ItemWriter, item: JsonObject): void {
  for (const reasoning of writer.reasoning) writer.items.push(reasoning.item);
  writer.reasoning = [];
  writer.items.push(item);
}

function addBlock(writer: ItemWriter, block: Block, path: string, role: Turn['role']): void {
  switch (block.type) {
    case 'text':
      addText(writer, block, path, role);
      return;
    case 'refusal':
      writer.parts.push(
        role === 'assistant'
          ? { type: 'refusal', refusal: block.text }
          : { type: 'input_text', text: block.text },
      );
      return;
    case 'media':
      if (role === 'user') writer.parts.push(encodeMedia(block, path, writer.switches, writer.losses));
      else lose(writer.losses, path, 'media', `This API takes no ${block.kind} in a turn of that role.`);
      return;
    case 'thinking':
      flush(writer, role);
      addThinking(writer, block, path, role);
      return;
    case 'tool-call':
      flush(writer, role);
      push(writer, encodeCall(block, path, writer.losses));
      return;
    case 'tool-result':
      flush(writer, role);
      push(writer, encodeResult(block, path, writer));
      return;
    case 'server-tool-call':
    case 'server-tool-result': {
      const item = ownObject(block.native, 'item');
      if (item !== null) {
        flush(writer, role);
        push(writer, item);
      } else if (ownData(block.native) === null)
        lose(writer.losses, path, 'server-tool', 'What another vendor searched for cannot be told here.');
      return;
    }
    case 'opaque': {
      const item = ownObject(block.native, 'item');
      if (item !== null) {
        flush(writer, role);
        push(writer, item);
      } else lose(writer.losses, path, 'native', `Only another dialect knows "${block.what}".`);
      return;
    }
    default:
      block satisfies never;
  }
}

function addText(writer: ItemWriter, block: TextBlock, path: string, role: Turn['role']): void {
  const own = ownData(block.native);
  if (block.text === '') return;
  const phase = role === 'assistant' && typeof own?.['phase'] === 'string' ? own['phase'] : null;
  if (phase !== writer.phase) flush(writer, role);
  writer.phase = phase;
  const original = ownObject(block.native, 'part');
  const type = role === 'assistant' ? 'output_text' : 'input_text';
  writer.parts.push(original ?? { type, text: block.text });
  if (block.seal !== undefined && block.seal.family !== family)
    lose(writer.losses, path, 'seal', 'Only its own vendor reads the seal of a text.');
  if (block.citations !== undefined && block.citations.length > 0)
    lose(writer.losses, path, 'citation', 'Sources of earlier texts are not repeated to this API.');
}

/** Only reasoning that this vendor sealed can be given back to it (dialect rules 19, 20 and 78). */
function addThinking(writer: ItemWriter, block: ThinkingBlock, path: string, role: Turn['role']): void {
  const { seal } = block;
  if (seal === null || role !== 'assistant') {
    lose(writer.losses, path, 'thinking', 'Reasoning without a seal cannot be given back to this API.');
    return;
  }
  if (seal.family !== family) {
    lose(writer.losses, path, 'seal', 'Another vendor sealed this reasoning.');
    return;
  }
  const id = ownData(block.native)?.['id'];
  const knownId = typeof id === 'string' && id !== '' ? id : null;
  if (knownId !== null && knownId.length > maximumIdLength) {
    lose(
      writer.losses,
      path,
      'thinking',
      'The id of this sealed reasoning is too long and cannot be changed.',
    );
    return;
  }
  // The summary goes back only to the dialect that told it; from elsewhere it may have been changed.
  const summary =
    ownData(block.native) !== null && block.text !== '' ? [{ type: 'summary_text', text: block.text }] : [];
  writer.reasoning.push({
    path,
    item: {
      type: 'reasoning',
      ...(knownId === null ? {} : { id: knownId }),
      summary,
      content: null,
      encrypted_content: seal.value,
    },
  });
}

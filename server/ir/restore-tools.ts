import type { Block } from './content.ts';
import { createPass, openPass, type EventPass } from './event-pass.ts';
import type { IrEvent } from './events.ts';
import { mapChanged } from './map-changed.ts';
import type { IrResponse } from './response.ts';
import { createTextInputReader, readTextInput, type TextInputReader } from './text-input-reader.ts';
import { toolKey, type ToolTable } from './tool-table.ts';

/** Gives the tools of a streamed answer back the client's names, and free text its form, as it comes. One per answer. */
export function createToolRestorer(table: ToolTable): EventPass {
  if (table.tools.size === 0) return openPass;
  const readers = new Map<number, TextInputReader>();
  return createPass((event) => {
    switch (event.type) {
      case 'tool-input-start': {
        const tool = table.tools.get(toolKey(event.name, event.namespace));
        if (tool === undefined) return event;
        const { name, namespace, isWrapped } = tool;
        if (!isWrapped || event.form === 'text') return { ...event, name, namespace };
        readers.set(event.block, createTextInputReader());
        return { ...event, name, namespace, form: 'text' };
      }
      case 'tool-input-delta': {
        const reader = readers.get(event.block);
        return reader === undefined ? event : deltaOf(event.block, reader.push(event.text));
      }
      case 'tool-input-end': {
        const reader = readers.get(event.block);
        if (reader === undefined) return event;
        readers.delete(event.block);
        const delta = deltaOf(event.block, reader.end());
        return delta === null ? event : [delta, event];
      }
      default:
        return event;
    }
  });
}

function deltaOf(block: number, text: string): IrEvent | null {
  return text === '' ? null : { type: 'tool-input-delta', block, text };
}

/** The same for a whole answer; the same object when nothing had to change. */
export function restoreToolsInResponse(response: IrResponse, table: ToolTable): IrResponse {
  if (table.tools.size === 0) return response;
  const blocks = mapChanged<Block>(response.blocks, (block) => {
    if (block.type !== 'tool-call') return block;
    const tool = table.tools.get(toolKey(block.name, block.namespace));
    if (tool === undefined) return block;
    const { name, namespace, isWrapped } = tool;
    return isWrapped && block.form === 'json'
      ? { ...block, name, namespace, form: 'text', input: readTextInput(block.input) }
      : { ...block, name, namespace };
  });
  return blocks === response.blocks ? response : { ...response, blocks };
}

import type { IrEvent, JsonObject } from '../../ir/index.ts';
import { imageItem } from './answer-items.ts';
import { newId, type EncoderState } from './encoder-state.ts';
import { openSearch } from './stream-search.ts';
import { lose, ownObject } from './wire.ts';

/** A block that arrives whole: a search, an image, or an item that only this dialect knows. */
export function addBlock(
  state: EncoderState,
  { block, content }: Extract<IrEvent, { readonly type: 'block' }>,
): void {
  const item = content.type === 'media' ? null : ownObject(content.native, 'item');
  if (item !== null) {
    newId(state, 'item');
    addWhole(state, item, item);
    return;
  }
  const path = `blocks[${block}]`;
  switch (content.type) {
    case 'server-tool-call':
      if (content.tool === 'web-search') startSearch(state, content.input);
      else lose(state.losses, path, 'server-tool', `This API has no tool "${content.name.slice(0, 64)}".`);
      return;
    case 'server-tool-result':
      if (content.tool === 'web-search') state.search?.end(content);
      else lose(state.losses, path, 'server-tool', 'This API has no such tool.');
      return;
    case 'media':
      if (content.kind === 'image' && content.source.kind === 'base64') {
        const id = newId(state, 'ig');
        addWhole(state, imageItem(id, null), imageItem(id, content.source.data));
      } else lose(state.losses, path, 'media', `This API gives no ${content.kind} of that form.`);
      return;
    case 'opaque':
      lose(state.losses, path, 'native', `Only another dialect knows "${content.what}".`);
      return;
    default:
      content satisfies never;
  }
}

function addWhole(state: EncoderState, first: JsonObject, last: JsonObject): void {
  state.writer.finishItem(state.writer.addItem(first), JSON.stringify(last));
}

function startSearch(state: EncoderState, input: JsonObject): void {
  const query = typeof input['query'] === 'string' ? input['query'] : '';
  state.search = openSearch(state.writer, newId(state, 'ws'), query);
  state.open = state.search;
}

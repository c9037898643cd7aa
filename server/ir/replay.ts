import type { Block } from './content.ts';
import type { IrEvent } from './events.ts';
import type { IrResponse } from './response.ts';

/** A whole answer as the events of a stream. Blocks that no answer holds (tool results) are left out. */
export function replay(response: IrResponse): readonly IrEvent[] {
  const events: IrEvent[] = [{ type: 'response-start', id: response.id, model: response.model }];
  let number = 0;
  for (const block of response.blocks) {
    const before = events.length;
    replayBlock(block, number, events);
    if (events.length > before) number += 1;
  }
  const { usage } = response;
  if (Object.values(usage).some((value) => value !== null)) events.push({ type: 'usage', usage });
  events.push(
    response.error === null
      ? { type: 'finish', finish: response.finish }
      : { type: 'error', error: response.error },
  );
  return events;
}

function replayBlock(content: Block, block: number, events: IrEvent[]): void {
  switch (content.type) {
    case 'text':
      events.push({ type: 'text-start', block });
      if (content.text !== '') events.push({ type: 'text-delta', block, text: content.text });
      for (const citation of content.citations ?? []) events.push({ type: 'text-citation', block, citation });
      events.push({
        type: 'text-end',
        block,
        ...(content.seal === undefined ? undefined : { seal: content.seal }),
      });
      return;
    case 'refusal':
      events.push({ type: 'refusal-start', block });
      if (content.text !== '') events.push({ type: 'refusal-delta', block, text: content.text });
      events.push({ type: 'refusal-end', block });
      return;
    case 'thinking':
      events.push({ type: 'thinking-start', block });
      if (content.text !== '') events.push({ type: 'thinking-delta', block, text: content.text });
      events.push({ type: 'thinking-end', block, seal: content.seal });
      return;
    case 'tool-call': {
      const { callId, name, namespace, form, seal } = content;
      events.push({
        type: 'tool-input-start',
        block,
        callId,
        name,
        namespace,
        form,
        ...(seal === undefined ? undefined : { seal }),
      });
      if (content.input !== '') events.push({ type: 'tool-input-delta', block, text: content.input });
      events.push({ type: 'tool-input-end', block });
      return;
    }
    case 'media':
    case 'server-tool-call':
    case 'server-tool-result':
    case 'opaque':
      events.push({ type: 'block', block, content });
      return;
    case 'tool-result':
      return;
  }
}

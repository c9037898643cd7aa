import type { Block, IrRequest } from '../ir/index.ts';

/** Anthropic counts an image of ordinary size with about this many tokens (width × height / 750). */
const imageTokens = 1_600;
/** A page of a PDF is both text and image; without opening it, its size is all there is to go by. */
const documentTokensPerByte = 1 / 30;
const turnTokens = 4;

export type CountText = (text: string) => number;

/**
 * Estimates the input of a request with a tokenizer of another vendor: right within some percent for prose and code, never
 * exact. Everything that the model reads counts: instructions, turns, calls, results, tool schemas (dialect rule 139).
 */
export function estimateTokens(request: IrRequest, count: CountText): number {
  let total = 0;
  for (const block of request.system) total += count(block.text);
  for (const turn of request.turns) {
    total += turnTokens;
    for (const block of turn.blocks) total += blockTokens(block, count);
  }
  for (const tool of request.tools) {
    total += turnTokens + count(tool.name);
    if (tool.type === 'function') {
      if (tool.description !== null) total += count(tool.description);
      if (tool.parameters !== null) total += count(JSON.stringify(tool.parameters));
    } else if (tool.type === 'text' && tool.description !== null) total += count(tool.description);
  }
  return total;
}

function blockTokens(block: Block, count: CountText): number {
  switch (block.type) {
    case 'text':
    case 'refusal':
    case 'thinking':
      return count(block.text);
    case 'tool-call':
      return turnTokens + count(block.name) + count(block.input);
    case 'tool-result': {
      let total = turnTokens;
      for (const part of block.content) total += blockTokens(part, count);
      return total;
    }
    case 'media':
      if (block.kind === 'image') return imageTokens;
      if (block.source.kind === 'text') return count(block.source.text);
      return block.source.kind === 'base64'
        ? Math.ceil(block.source.data.length * 0.75 * documentTokensPerByte)
        : imageTokens;
    case 'server-tool-call':
      return count(JSON.stringify(block.input));
    case 'server-tool-result':
      return block.results.length * 50;
    case 'opaque':
      return count(JSON.stringify(block.native.data));
  }
}

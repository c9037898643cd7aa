import type { IrRequest, TextBlock } from '../../ir/index.ts';

const word = /json/i;
const sentence: TextBlock = { type: 'text', text: 'Answer with one JSON object and nothing else.' };

/**
 * The instructions of a request. The API refuses `json_object` unless its messages name JSON (public documentation of
 * `text.format`); clients of other dialects need not, so a sentence is added for them.
 */
export function systemWithJsonWord(request: IrRequest, isObject: boolean): readonly TextBlock[] {
  const names = (blocks: IrRequest['turns'][number]['blocks']): boolean =>
    blocks.some((block) => block.type === 'text' && word.test(block.text));
  if (!isObject || names(request.system) || request.turns.some(({ blocks }) => names(blocks)))
    return request.system;
  return [...request.system, sentence];
}

import { describe, expect, it } from 'vitest';
import { mendHistory, type Block, type IrRequest, type LossKind } from '../ir/index.ts';
import { casesOf, requestPairs, translateTo } from './testing/asked.ts';

interface Told {
  readonly path: string;
  readonly words: string;
}

/** Claude Code’s own line, which no other vendor gets (dialect rule 2). */
const attribution = /^x-anthropic-billing-header/;

/** Losses that may cost words; one of a cache mark at the same place may not. */
const grave: ReadonlySet<LossKind> = new Set(['history', 'media', 'tool', 'server-tool']);

const toldBy = (block: Block, path: string): readonly Told[] => {
  switch (block.type) {
    case 'text':
    case 'refusal':
      return [{ path, words: block.text.trim() }];
    case 'tool-result':
      return block.content.flatMap((entry) => toldBy(entry, path));
    case 'media':
      return block.source.kind === 'text' ? [{ path, words: block.source.text }] : [];
    default:
      return [];
  }
};

/** Everything that people, tools and models said in a request, with its place in the mended history. */
const toldIn = ({ system, turns, tools }: IrRequest): readonly Told[] => [
  ...system.flatMap((block, at) => toldBy(block, `system[${at}]`)),
  ...turns.flatMap(({ blocks }, turn) =>
    blocks.flatMap((block, at) => toldBy(block, `turns[${turn}].blocks[${at}]`)),
  ),
  ...tools.flatMap((tool, at) =>
    'description' in tool && tool.description !== null
      ? [{ path: `tools[${at}]`, words: tool.description }]
      : [],
  ),
];

/** Every string of a value, one per line: a text may be split or joined, but not be cut. */
function stringsOf(value: unknown): string {
  if (typeof value === 'string') return `${value}\n`;
  if (typeof value !== 'object' || value === null) return '';
  return Object.values(value).map(stringsOf).join('');
}

describe('no word of a request is lost in silence', () => {
  it.each(requestPairs)('from $from to $to.name', ({ from, to }) => {
    for (const { name, request } of casesOf(from)) {
      const { request: mended } = mendHistory(request);
      const { body, losses } = translateTo(to, request);
      const sent = stringsOf(body);
      const isTold = ({ path, words }: Told): boolean =>
        sent.includes(words) ||
        attribution.test(words) ||
        losses.some((loss) => grave.has(loss.kind) && path === loss.path);
      const choice = request.toolChoice?.mode === 'allowed' ? request.toolChoice.names : null;
      const lost = toldIn(mended).filter(
        (told) =>
          !isTold(told) &&
          // A last turn of the model's own, which Gemini refuses, is one loss without a number.
          !(to.name === 'gemini' && told.path.startsWith(`turns[${mended.turns.length - 1}]`)) &&
          // Where a choice of some tools cannot be said, the others are not offered.
          !(choice !== null && told.path.startsWith('tools[')),
      );
      expect([name, lost]).toEqual([name, []]);
    }
  });
});

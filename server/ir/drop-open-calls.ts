import type { Block } from './content.ts';
import type { Loss } from './losses.ts';
import type { MendedHistory } from './mend-history.ts';
import type { IrRequest } from './request.ts';

/**
 * The request without calls at its end that nobody answered: no vendor goes on from them (dialect rule 46). Reasoning that
 * belonged to them goes too, and so does a turn that then says nothing. For a mended history; the input stays as it is.
 */
export function dropOpenCalls(request: IrRequest): MendedHistory {
  const turn = request.turns.at(-1);
  if (turn?.role !== 'assistant' || !turn.blocks.some(isCall)) return { request, losses: [] };
  const path = `turns[${request.turns.length - 1}]`;
  const losses = turn.blocks.flatMap((block, at): readonly Loss[] =>
    isCall(block)
      ? [{ path: `${path}.blocks[${at}]`, kind: 'history', reason: 'A call at the end had no result.' }]
      : [],
  );
  const kept = turn.blocks.filter((block) => !isCall(block));
  const end = kept.findLastIndex(({ type }) => type !== 'thinking');
  const earlier = request.turns.slice(0, -1);
  const turns = end === -1 ? earlier : [...earlier, { ...turn, blocks: kept.slice(0, end + 1) }];
  return { request: { ...request, turns }, losses };
}

function isCall({ type }: Block): boolean {
  return type === 'tool-call';
}

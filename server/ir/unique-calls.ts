import type { Block } from './content.ts';
import type { IrRequest, Turn } from './request.ts';

/**
 * The request with an id of its own for each call. Servers that count their calls from 0 in every answer leave histories in
 * which an id comes back in a later round; Anthropic refuses them, and elsewhere results may go to the wrong call. The
 * first call keeps its id, so that what stands before is the same in every round. For a mended history; nothing is copied
 * where nothing repeats.
 */
export function withUniqueCalls(request: IrRequest): IrRequest {
  const taken = new Set<string>();
  let repeats = false;
  for (const { blocks } of request.turns)
    for (const block of blocks) {
      if (block.type !== 'tool-call') continue;
      repeats ||= taken.has(block.callId);
      taken.add(block.callId);
    }
  return repeats ? { ...request, turns: renamedTurns(request.turns, taken) } : request;
}

function renamedTurns(turns: readonly Turn[], taken: Set<string>): readonly Turn[] {
  /** How often each id came, which is also where the search for a fresh one begins. */
  const seen = new Map<string, number>();
  /** The new ids of the round whose results come next. */
  let round = new Map<string, string>();
  const rename = (block: Block): Block => {
    if (block.type !== 'tool-call' && block.type !== 'tool-result') return block;
    const callId = round.get(block.callId);
    return callId === undefined ? block : { ...block, callId };
  };
  return turns.map((turn) => {
    if (turn.role === 'assistant') round = idsOfRound(turn, seen, taken);
    return round.size === 0 ? turn : { ...turn, blocks: turn.blocks.map(rename) };
  });
}

function idsOfRound(turn: Turn, seen: Map<string, number>, taken: Set<string>): Map<string, string> {
  const ids = new Map<string, string>();
  for (const block of turn.blocks) {
    if (block.type !== 'tool-call') continue;
    const count = (seen.get(block.callId) ?? 0) + 1;
    seen.set(block.callId, count);
    if (count > 1) ids.set(block.callId, freshId(block.callId, count, taken));
  }
  return ids;
}

function freshId(callId: string, from: number, taken: Set<string>): string {
  let number = from;
  while (taken.has(`${callId}_${number}`)) number += 1;
  const fresh = `${callId}_${number}`;
  taken.add(fresh);
  return fresh;
}

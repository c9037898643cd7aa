import type { Block } from './content.ts';
import type { Loss } from './losses.ts';
import { missingResult, resultOf, type CallBatch } from './mend-batch.ts';
import type { Turn } from './request.ts';

/** A turn in the making. */
export interface Draft {
  readonly role: Turn['role'];
  /** The client's turns that it is made of. */
  readonly sources: Turn[];
  /** In groups, because what a group holds may be settled later. */
  readonly blocks: (readonly Block[])[];
  /** The calls in it; null for turns that are not the model's. */
  batch: CallBatch | null;
}

interface Joined {
  readonly role: Turn['role'];
  readonly sources: Turn[];
  readonly blocks: Block[];
}

/** Drafts as turns: results go right after their calls, neighbours of one role become one, empty ones vanish. */
export function joinDrafts(drafts: readonly Draft[], losses: Loss[]): readonly Turn[] {
  const filled = drafts
    .map((draft) => ({ draft, blocks: draft.blocks.flat() }))
    .filter(({ blocks }) => blocks.length > 0);
  const joined: Joined[] = [];
  for (const [index, { draft, blocks }] of filled.entries()) {
    append(joined, draft.role, draft.sources, blocks);
    const isLast = index === filled.length - 1;
    const { batch } = draft;
    if (batch !== null) append(joined, 'user', batch.sources, resultsOf(batch, isLast, losses));
  }
  return joined.map(toTurn);
}

/** The results of a batch in the order of its calls. At the end of a conversation a batch without any still waits. */
function resultsOf(batch: CallBatch, isLast: boolean, losses: Loss[]): readonly Block[] {
  const slots = [...batch.slots.values()];
  const results = slots.map(resultOf);
  if (isLast && results.every((result) => result === null)) return [];
  return slots.map(({ call, path }, index) => {
    const result = results[index];
    if (result !== null && result !== undefined) return result;
    losses.push({
      path,
      kind: 'history',
      reason: 'A tool call had no result; an error took its place.',
    });
    return missingResult(call);
  });
}

function append(
  joined: Joined[],
  role: Turn['role'],
  sources: readonly Turn[],
  blocks: readonly Block[],
): void {
  if (blocks.length === 0) return;
  const last = joined.at(-1);
  if (last?.role !== role) {
    joined.push({ role, sources: [...sources], blocks: [...blocks] });
    return;
  }
  for (const block of blocks) last.blocks.push(block);
  for (const source of sources) last.sources.push(source);
}

/** The client's own turn when nothing changed in it. What a dialect said of a turn goes with the first that said it. */
function toTurn({ role, sources, blocks }: Joined): Turn {
  const same = sources.find((source) => source.role === role && hasBlocks(source, blocks));
  if (same !== undefined) return same;
  const native = sources.find((source) => source.native !== undefined)?.native;
  return native === undefined ? { role, blocks } : { role, blocks, native };
}

function hasBlocks(turn: Turn, blocks: readonly Block[]): boolean {
  return turn.blocks.length === blocks.length && turn.blocks.every((block, index) => block === blocks[index]);
}

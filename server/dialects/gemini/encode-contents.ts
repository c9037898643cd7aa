import type { IrRequest, JsonObject, JsonValue, Target, Turn } from '../../ir/index.ts';
import { encodeModelTurn } from './encode-model-turn.ts';
import { encodeUserTurn } from './encode-user-turn.ts';
import { loseMark, type ContentDraft } from './encode-blocks.ts';
import type { LossList } from './loss-list.ts';
import { isThirdGeneration, placeholderSignature } from './own.ts';

export interface EncodedContents {
  /** Text parts of the system instruction. */
  readonly system: readonly JsonObject[];
  readonly contents: readonly JsonObject[];
}

const goOn: JsonObject = { text: 'Continue.' };

/**
 * The conversation as contents (provider notes 16.1, 16.3): equal roles merged, all results of one batch in one content,
 * never empty, and never ending with the model's own words, which Gemini refuses.
 */
export function encodeContents(request: IrRequest, target: Target, list: LossList): EncodedContents {
  const system = request.system.flatMap((block, index): JsonObject[] => {
    if (block.cacheMark !== undefined) loseMark(list, `system[${index}]`);
    return block.text === '' ? [] : [{ text: block.text }];
  });
  const drafts = draftContents(request.turns, target, list);
  dropTrailingModelTurns(drafts, list);
  if (isThirdGeneration(target.model)) markUnsignedCalls(drafts);
  if (drafts.length === 0) {
    // A system message alone is sent as the user's, as contents may not be empty (dialect rule 72).
    const parts = system.length === 0 ? [goOn] : system;
    return { system: [], contents: [{ role: 'user', parts }] };
  }
  const [first] = drafts;
  // A function call may only follow a user's content.
  if (first?.role === 'model') drafts.unshift({ role: 'user', responses: [], parts: [goOn] });
  return {
    system,
    contents: drafts.map(({ role, responses, parts }) => ({ role, parts: [...responses, ...parts] })),
  };
}

function draftContents(turns: readonly Turn[], target: Target, list: LossList): ContentDraft[] {
  const drafts: ContentDraft[] = [];
  const names = new Map<string, string>();
  for (const [index, turn] of turns.entries()) {
    const role = turn.role === 'assistant' ? 'model' : 'user';
    const last = drafts.at(-1);
    const draft: ContentDraft = last?.role === role ? last : { role, responses: [], parts: [] };
    const path = `turns[${index}]`;
    if (turn.role === 'assistant') {
      encodeModelTurn(turn.blocks, draft, { path, target, list });
      for (const block of turn.blocks) if (block.type === 'tool-call') names.set(block.callId, block.name);
    } else encodeUserTurn(turn, draft, { path, target, list, names });
    if (draft !== last && draft.responses.length + draft.parts.length > 0) drafts.push(draft);
  }
  return drafts;
}

/** Gemini refuses a conversation that ends with the model (dialect rules 46 and 71). */
function dropTrailingModelTurns(drafts: ContentDraft[], list: LossList): void {
  while (drafts.at(-1)?.role === 'model') {
    drafts.pop();
    list.lose(
      'turns',
      'history',
      'The last turn was the model’s own and was left out; Gemini cannot go on from it.',
    );
  }
}

/**
 * Gemini 3 checks that the first call of every step since the last user message is signed; calls of other models get the
 * documented placeholder (provider notes 15.2, dialect rule 41). A content with function responses starts no new turn.
 */
function markUnsignedCalls(drafts: readonly ContentDraft[]): void {
  const start = drafts.findLastIndex(({ role, responses }) => role === 'user' && responses.length === 0);
  for (const { role, parts } of drafts.slice(start + 1)) {
    if (role !== 'model') continue;
    const index = parts.findIndex((part) => part['functionCall'] !== undefined);
    const call: Readonly<Record<string, JsonValue>> | undefined = parts[index];
    if (call !== undefined && call['thoughtSignature'] === undefined)
      parts[index] = { ...call, thoughtSignature: placeholderSignature };
  }
}

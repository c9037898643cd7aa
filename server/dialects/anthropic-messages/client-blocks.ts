import type {
  Block,
  Loss,
  MediaBlock,
  OpaqueBlock,
  ServerToolCallBlock,
  ServerToolResultBlock,
} from '../../ir/index.ts';
import { encodeSearchResults } from './search-results.ts';
import { ownNative, type Draft } from './wire.ts';

/** What the parts of one answer's encoding share. */
export interface AnswerDraft {
  readonly losses: Loss[];
  /** Searches that have been given out and wait for their results. */
  readonly searches: Set<string>;
  /** Searches that were left out or have their results, so that later results of theirs are left out. */
  readonly hidden: Set<string>;
}

export function createAnswerDraft(): AnswerDraft {
  return { losses: [], searches: new Set(), hidden: new Set() };
}

/** Blocks of an answer that come whole. */
export type WholeBlock = ServerToolCallBlock | ServerToolResultBlock | MediaBlock | OpaqueBlock;

export function isWhole(block: Block): block is WholeBlock {
  return (
    block.type === 'server-tool-call' ||
    block.type === 'server-tool-result' ||
    block.type === 'media' ||
    block.type === 'opaque'
  );
}

/** Such a block for the client, as it stands in a whole message; null when it is left out. */
export function encodeWhole(block: WholeBlock, path: string, answer: AnswerDraft): Draft | null {
  switch (block.type) {
    case 'server-tool-call':
      return encodeSearch(block, path, answer);
    case 'server-tool-result':
      return encodeResult(block, path, answer);
    case 'media':
      lose(answer, path, 'media', `The API's answers hold no ${block.kind}.`);
      return {
        type: 'text',
        text: `[The answer held ${article(block.kind)} ${block.kind}${block.mediaType === null ? '' : ` (${block.mediaType})`} that this API cannot carry.]`,
      };
    case 'opaque': {
      const own = ownNative(block.native);
      if (own === null) lose(answer, path, 'native', `Only its own dialect understands ${block.what}.`);
      return own === null ? null : { ...own };
    }
  }
}

/** Dialect rule 99: a search is shown only when it says what was searched for. */
function encodeSearch(call: ServerToolCallBlock, path: string, answer: AnswerDraft): Draft | null {
  if (call.tool !== 'web-search' || Object.keys(call.input).length === 0) {
    answer.hidden.add(call.callId);
    lose(answer, path, 'server-tool', 'A tool that the vendor ran is not shown.');
    return null;
  }
  answer.searches.add(call.callId);
  return { type: 'server_tool_use', id: searchId(call.callId), name: 'web_search', input: call.input };
}

function encodeResult(result: ServerToolResultBlock, path: string, answer: AnswerDraft): Draft | null {
  if (result.tool !== 'web-search' || answer.hidden.has(result.callId)) {
    lose(answer, path, 'server-tool', 'The result of a tool that the vendor ran is not shown.');
    return null;
  }
  answer.searches.delete(result.callId);
  answer.hidden.add(result.callId);
  const content = ownNative(result.native)?.['content'] ?? encodeSearchResults(result.results, result.error);
  return { type: 'web_search_tool_result', tool_use_id: searchId(result.callId), content };
}

/** Results for searches that got none; clients expect each search to be followed by its results. */
export function missingResults(answer: AnswerDraft): readonly Draft[] {
  if (answer.searches.size === 0) return [];
  const drafts = [...answer.searches].map((callId): Draft => ({
    type: 'web_search_tool_result',
    tool_use_id: searchId(callId),
    content: [],
  }));
  for (const callId of answer.searches) answer.hidden.add(callId);
  answer.searches.clear();
  return drafts;
}

/** The vendor's ids of its own tools' calls start so (public API reference). */
function searchId(callId: string): string {
  return callId.startsWith('srvtoolu_') ? callId : `srvtoolu_${callId.replace(/[^a-zA-Z0-9_]/g, '_')}`;
}

function article(kind: MediaBlock['kind']): string {
  return kind === 'image' || kind === 'audio' ? 'an' : 'a';
}

function lose(answer: AnswerDraft, path: string, kind: Loss['kind'], reason: string): void {
  answer.losses.push({ path, kind, reason, isVisible: kind === 'media' });
}

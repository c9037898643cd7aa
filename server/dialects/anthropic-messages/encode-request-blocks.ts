import type {
  Block,
  CacheMark,
  MediaBlock,
  ServerToolCallBlock,
  ServerToolResultBlock,
  ThinkingBlock,
} from '../../ir/index.ts';
import { isBlank } from './blank.ts';
import { lose, type EncodeContext } from './encode-context.ts';
import { encodeToolCall, encodeToolResult, markOfResult } from './encode-request-calls.ts';
import { encodeMadeMedia, encodeMedia } from './encode-request-media.ts';
import { family, ownNative, type Draft } from './wire.ts';

/** What must be known of a turn to encode one of its blocks. */
export interface TurnFacts {
  readonly isAssistant: boolean;
  /** Web searches whose encrypted results stand in this turn. */
  readonly searches: ReadonlySet<string>;
  /** The turn's last search may be waiting for the vendor to go on (`pause_turn`). */
  readonly isLast: boolean;
}

/** One block of a turn on the wire; null when it is left out. Every left-out block with content is a loss. */
export function encodeBlock(
  block: Block,
  path: string,
  turn: TurnFacts,
  context: EncodeContext,
): Draft | null {
  switch (block.type) {
    case 'text':
      if (block.seal !== undefined) lose(context, path, 'seal', 'The API has no place for a seal on text.');
      if (block.citations !== undefined && ownNative(block.native)?.['citations'] === undefined)
        lose(context, path, 'citation', 'The vendor takes back only citations that it made itself.');
      return marked(encodeText(block.text, ownNative(block.native)), block.cacheMark, path, context);
    case 'refusal':
      return marked(encodeText(block.text, null), block.cacheMark, path, context);
    case 'thinking':
      return encodeThinking(block, path, turn, context);
    case 'tool-call':
      if (block.seal !== undefined) lose(context, path, 'seal', 'The API has no place for a seal on a call.');
      return marked(encodeToolCall(block, path, context), block.cacheMark, path, context);
    case 'tool-result':
      return marked(encodeToolResult(block, path, context), markOfResult(block), path, context);
    case 'media':
      return marked(
        turn.isAssistant ? encodeMadeMedia(block, path, context) : encodeOwnMedia(block, path, context),
        block.cacheMark,
        path,
        context,
      );
    case 'server-tool-call':
      return marked(encodeServerCall(block, path, turn, context), block.cacheMark, path, context);
    case 'server-tool-result':
      return marked(encodeServerResult(block, path, turn, context), block.cacheMark, path, context);
    case 'opaque': {
      const own = ownNative(block.native);
      if (own === null) lose(context, path, 'native', `Only its own vendor understands ${block.what}.`);
      return own === null ? null : { ...own };
    }
  }
}

/** `cache_control` as the API has it, on a block, a tool or a system text. */
export function marked<T extends Draft | null>(
  draft: T,
  mark: CacheMark | undefined,
  path: string,
  context: EncodeContext,
): T {
  if (draft === null || mark === undefined) return draft;
  if (context.strip.has('cache_control'))
    lose(context, path, 'cache-mark', 'The server takes no cache marks.');
  else
    draft['cache_control'] = mark.ttl === null ? { type: 'ephemeral' } : { type: 'ephemeral', ttl: mark.ttl };
  return draft;
}

/** The vendor refuses empty text blocks. Members such as `citations` go back as they came. */
function encodeText(text: string, native: Draft | Readonly<Draft> | null): Draft | null {
  return isBlank(text) ? null : { ...native, type: 'text', text };
}

/** With the settings that this vendor's own clients gave (`context`, `citations`), unless a note stands in its place. */
function encodeOwnMedia(block: MediaBlock, path: string, context: EncodeContext): Draft | null {
  const draft = encodeMedia(block, path, context);
  return draft === null || draft['type'] === 'text' ? draft : { ...ownNative(block.native), ...draft };
}

function encodeThinking(
  block: ThinkingBlock,
  path: string,
  turn: TurnFacts,
  context: EncodeContext,
): Draft | null {
  if (context.strip.has('thinking')) {
    lose(context, path, 'thinking', 'The server takes no thinking blocks.');
    return null;
  }
  if (!turn.isAssistant || block.seal === null) {
    lose(
      context,
      path,
      'thinking',
      'The reasoning is not signed, and the vendor takes signed reasoning only.',
    );
    return null;
  }
  const { seal } = block;
  if (seal.family !== family) {
    lose(context, path, 'seal', `The reasoning was sealed by another vendor (${seal.family}).`);
    return null;
  }
  if (seal.kind === 'redacted') return { type: 'redacted_thinking', data: seal.value };
  return { type: 'thinking', thinking: block.text, signature: seal.value };
}

function encodeServerCall(
  call: ServerToolCallBlock,
  path: string,
  turn: TurnFacts,
  context: EncodeContext,
): Draft | null {
  const own = ownNative(call.native);
  const isKept = own !== null && (turn.isLast || turn.searches.has(call.callId));
  if (!isKept || context.strip.has('server_tools')) {
    lose(context, path, 'server-tool', 'The vendor takes back only searches that it ran itself.');
    return null;
  }
  return { ...own, type: 'server_tool_use', id: call.callId, name: call.name, input: call.input };
}

function encodeServerResult(
  result: ServerToolResultBlock,
  path: string,
  turn: TurnFacts,
  context: EncodeContext,
): Draft | null {
  const content = ownNative(result.native)?.['content'];
  if (content === undefined || !turn.searches.has(result.callId) || context.strip.has('server_tools')) {
    lose(context, path, 'server-tool', 'The vendor takes back only results that it encrypted itself.');
    return null;
  }
  return { type: 'web_search_tool_result', tool_use_id: result.callId, content };
}

/** Ids of searches whose call and encrypted results both stand in the turn. */
export function ownSearches(blocks: readonly Block[]): ReadonlySet<string> {
  const calls = new Set<string>();
  const complete = new Set<string>();
  for (const block of blocks) {
    if (block.type === 'server-tool-call' && ownNative(block.native) !== null) calls.add(block.callId);
    if (
      block.type === 'server-tool-result' &&
      calls.has(block.callId) &&
      ownNative(block.native)?.['content'] !== undefined
    )
      complete.add(block.callId);
  }
  return complete;
}

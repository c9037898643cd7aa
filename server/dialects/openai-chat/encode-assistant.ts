import type {
  Block,
  JsonObject,
  JsonValue,
  Target,
  ThinkingBlock,
  ToolCallBlock,
  Turn,
} from '../../ir/index.ts';
import { dialectId } from './dialect-id.ts';
import type { LossList } from './loss-list.ts';
import { detailsOfSeal } from './reasoning.ts';

interface Draft {
  readonly texts: string[];
  readonly thinking: ThinkingBlock[];
  readonly calls: JsonObject[];
  readonly parts: JsonObject[];
  audio: JsonValue | null;
}

/** Kimi refuses a call in the history without its reasoning (provider notes 4.1), which other clients do not keep. */
const missingReasoning = '(not kept)';

/**
 * One message for an assistant turn: its words joined, its calls in order (dialect rule 6). Null when nothing of it can
 * be said, as with reasoning alone (dialect rule 21).
 */
export function encodeAssistant(
  turn: Turn,
  target: Target,
  losses: LossList,
  path: string,
): JsonObject | null {
  const draft: Draft = { texts: [], thinking: [], calls: [], parts: [], audio: null };
  turn.blocks.forEach((block, index) => addBlock(draft, block, target, losses, `${path}.blocks[${index}]`));
  if (draft.texts.length + draft.calls.length + draft.parts.length === 0 && draft.audio === null) return null;
  const reasoning = encodeReasoning(draft, target);
  const text = `${reasoning.prefix}${draft.texts.join('\n\n')}`;
  const content =
    draft.parts.length === 0 ? text : [...(text === '' ? [] : [{ type: 'text', text }]), ...draft.parts];
  return {
    role: 'assistant',
    content: content === '' ? null : content,
    ...reasoning.members,
    ...(draft.calls.length === 0 ? {} : { tool_calls: draft.calls }),
    ...(draft.audio === null ? {} : { audio: draft.audio }),
    ...(turn.native?.dialect === dialectId ? turn.native.data : {}),
  };
}

function addBlock(draft: Draft, block: Block, target: Target, losses: LossList, path: string): void {
  losses.extras(block, path);
  switch (block.type) {
    case 'text':
    case 'refusal':
      // Words of a refusal are the model's words; few servers know the member for them.
      if (block.text !== '') draft.texts.push(block.text);
      return;
    case 'thinking':
      addThinking(draft, block, target, losses, path);
      return;
    case 'tool-call':
      draft.calls.push(encodeCall(block, target, losses, path));
      return;
    case 'media':
      losses.add(path, 'media', 'Chat Completions takes no media in the words of the model.');
      return;
    case 'server-tool-call':
    case 'server-tool-result':
      losses.add(path, 'server-tool', 'Chat Completions has no history of searches.');
      return;
    case 'tool-result':
      losses.add(path, 'history', 'A tool result stands in a turn of the model.');
      return;
    case 'opaque': {
      const { part, audio } = block.native.data;
      if (block.native.dialect !== dialectId)
        losses.add(path, 'native', `Only its own API knows this: ${block.what}.`);
      else if (audio !== undefined) draft.audio = audio;
      else if (part !== undefined) draft.parts.push(part as JsonObject);
      return;
    }
    default:
      return block satisfies never;
  }
}

/** Text alone is never made of a sealed block without any (dialect rule 22); most servers want no reasoning back. */
function addThinking(
  draft: Draft,
  block: ThinkingBlock,
  { switches }: Target,
  losses: LossList,
  path: string,
): void {
  const isReplayed = switches.replayReasoning === true && switches.reasoningField !== 'none';
  const hasDetails = switches.reasoningField === 'reasoning_details' && detailsOfSeal(block.seal) !== null;
  if (!isReplayed || (block.text === '' && !hasDetails)) {
    losses.add(path, 'thinking', 'This server takes no reasoning of earlier turns.');
    return;
  }
  if (block.seal !== null && !hasDetails)
    losses.add(path, 'seal', 'Chat Completions has no place for this seal.');
  draft.thinking.push(block);
}

function encodeReasoning(
  draft: Draft,
  { switches }: Target,
): { readonly prefix: string; readonly members: JsonObject } {
  if (switches.replayReasoning !== true) return { prefix: '', members: {} };
  const text = draft.thinking.map((block) => block.text).join('\n\n');
  const field = switches.reasoningField ?? 'reasoning_content';
  switch (field) {
    case 'none':
      return { prefix: '', members: {} };
    case 'think-tags':
      return { prefix: text === '' ? '' : `<think>\n${text}\n</think>\n\n`, members: {} };
    case 'reasoning_details': {
      const details = draft.thinking.flatMap(
        (block): readonly JsonValue[] =>
          detailsOfSeal(block.seal) ?? [{ type: 'reasoning.text', text: block.text }],
      );
      return { prefix: '', members: details.length === 0 ? {} : { reasoning_details: details } };
    }
    case 'reasoning':
      return { prefix: '', members: text === '' ? {} : { reasoning: text } };
    case 'reasoning_content': {
      const told = text === '' && draft.calls.length > 0 ? missingReasoning : text;
      return { prefix: '', members: told === '' ? {} : { reasoning_content: told } };
    }
    default:
      return field satisfies never;
  }
}

function encodeCall(block: ToolCallBlock, target: Target, losses: LossList, path: string): JsonObject {
  const extra = sealMember(block, target, losses, path);
  if (block.form === 'text')
    return { id: block.callId, type: 'custom', custom: { name: block.name, input: block.input }, ...extra };
  const input = block.input === '' ? '{}' : block.input;
  return { id: block.callId, type: 'function', function: { name: block.name, arguments: input }, ...extra };
}

/**
 * Google's signature goes back to Google's own models behind its Chat layer (dialect rule 73). Elsewhere the member is
 * unknown, and some servers refuse unknown members; the model's name is the only thing here that tells them apart.
 */
function sealMember(block: ToolCallBlock, target: Target, losses: LossList, path: string): JsonObject {
  if (block.seal === undefined) return {};
  if (block.seal.family === 'google' && /gemini/i.test(target.model))
    return { extra_content: { google: { thought_signature: block.seal.value } } };
  losses.add(path, 'seal', 'Chat Completions has no place for this seal.');
  return {};
}

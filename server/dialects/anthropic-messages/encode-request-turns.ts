import type { IrRequest, Turn } from '../../ir/index.ts';
import { lose, type EncodeContext } from './encode-context.ts';
import { encodeBlock, ownSearches } from './encode-request-blocks.ts';
import { refusesPrefill } from './model-limits.ts';
import type { Draft, MessageDraft } from './wire.ts';

/** Sent where the API insists on a user message and the conversation has none (dialect rule 49). */
const placeholder: Readonly<Draft> = { type: 'text', text: 'Please begin.' };
/** Sent behind the beginning of an answer where the model takes none. */
const goOn: Readonly<Draft> = { type: 'text', text: 'Please continue.' };

/**
 * `messages`: users first, roles in turn, results before other blocks of a user's message, nothing empty, and an end
 * that the vendor accepts.
 */
export function encodeTurns(request: IrRequest, context: EncodeContext): MessageDraft[] {
  const messages: MessageDraft[] = [];
  request.turns.forEach((turn, index) => {
    const content = encodeTurn(turn, index, index === request.turns.length - 1, context);
    if (content.length === 0) return;
    const role = turn.role === 'assistant' ? 'assistant' : 'user';
    const last = messages.at(-1);
    if (last?.role === role) last.content.push(...content);
    else messages.push({ role, content });
  });
  closeLastAnswer(messages, request.turns.length - 1, context);
  askToGoOn(messages, request.turns.length - 1, context);
  for (const message of messages)
    if (message.role === 'user') message.content = resultsFirst(message.content);
  if (messages[0]?.role !== 'user') messages.unshift({ role: 'user', content: [{ ...placeholder }] });
  return messages;
}

function encodeTurn(turn: Turn, index: number, isLast: boolean, context: EncodeContext): Draft[] {
  const facts = { isAssistant: turn.role === 'assistant', searches: ownSearches(turn.blocks), isLast };
  const content: Draft[] = [];
  turn.blocks.forEach((block, at) => {
    const draft = encodeBlock(block, `turns[${index}].blocks[${at}]`, facts, context);
    if (draft !== null) content.push(turn.role === 'system' ? reminder(draft) : draft);
  });
  return content;
}

/**
 * An instruction in the middle of the conversation keeps its place: older models refuse `role: "system"` there, and the
 * top-level system text would change the cached beginning (dialect rule 3 wraps it so for other vendors).
 */
function reminder(draft: Draft): Draft {
  if (draft['type'] !== 'text') return draft;
  return { ...draft, text: `<system-reminder>\n${String(draft['text'])}\n</system-reminder>` };
}

function resultsFirst(content: Draft[]): Draft[] {
  const others = content.findIndex((block) => block['type'] !== 'tool_result');
  if (others === -1 || !content.some((block, at) => at > others && block['type'] === 'tool_result'))
    return content;
  return [
    ...content.filter((block) => block['type'] === 'tool_result'),
    ...content.filter((block) => block['type'] !== 'tool_result'),
  ];
}

/**
 * The vendor refuses a last assistant message with calls that nobody answered, with reasoning at its end, or with white
 * space at the end of its text. What is left is the beginning of the answer that the client prescribes.
 */
function closeLastAnswer(messages: MessageDraft[], turn: number, context: EncodeContext): void {
  const last = messages.at(-1);
  if (last?.role !== 'assistant') return;
  const answered = last.content.filter((block) => block['type'] !== 'tool_use');
  if (answered.length < last.content.length)
    lose(context, `turns[${turn}]`, 'history', 'Calls at the end that have no result were left out.');
  while (isThinking(answered.at(-1))) answered.pop();
  const end = answered.at(-1);
  if (end?.['type'] === 'text') end['text'] = String(end['text']).trimEnd();
  last.content = answered;
  if (answered.length === 0) messages.pop();
}

/** The newest models refuse to go on from the beginning of an answer: the user asks for it. */
function askToGoOn(messages: MessageDraft[], turn: number, context: EncodeContext): void {
  if (messages.at(-1)?.role !== 'assistant' || !refusesPrefill(context.target.model)) return;
  messages.push({ role: 'user', content: [{ ...goOn }] });
  lose(
    context,
    `turns[${turn}]`,
    'history',
    'The model takes no beginning of its answer; it was asked to go on.',
  );
}

function isThinking(block: Draft | undefined): boolean {
  return block?.['type'] === 'thinking' || block?.['type'] === 'redacted_thinking';
}

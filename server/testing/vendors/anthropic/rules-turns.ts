import { isObject, listOf, objectOf, stringOf, type JsonObject } from '../json.ts';
import { blockFaults } from './rules-blocks.ts';

interface Turn {
  readonly role: 'user' | 'assistant';
  /** Index of its first message, as the vendor's texts name it. */
  readonly index: number;
  readonly blocks: readonly JsonObject[];
}

const blocksOf = (content: unknown): readonly JsonObject[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : listOf(content).filter(isObject);

/** Neighbours of one role count as one turn; a system message between turns does not part them. */
function turnsOf(messages: readonly unknown[]): Turn[] {
  const turns: Turn[] = [];
  for (const [index, value] of messages.entries()) {
    const { role, content } = objectOf(value) as { readonly role?: unknown; readonly content?: unknown };
    if (role !== 'user' && role !== 'assistant') continue;
    const last = turns.at(-1);
    const blocks = blocksOf(content);
    if (last?.role === role) turns.splice(-1, 1, { ...last, blocks: [...last.blocks, ...blocks] });
    else turns.push({ role, index, blocks });
  }
  return turns;
}

const idsOf = (turn: Turn | undefined, type: string, member: string): string[] =>
  (turn?.blocks ?? []).filter((block) => block['type'] === type).map((block) => stringOf(block[member]));

function* answerFaults(turn: Turn, next: Turn | undefined): Generator<string> {
  const calls = idsOf(turn, 'tool_use', 'id');
  if (calls.length === 0) return;
  const firstOther = (next?.blocks ?? []).findIndex((block) => block['type'] !== 'tool_result');
  const leading = firstOther < 0 ? (next?.blocks ?? []) : (next?.blocks.slice(0, firstOther) ?? []);
  const answered = new Set(leading.map((block) => stringOf(block['tool_use_id'])));
  const open = calls.filter((id) => !answered.has(id));
  if (open.length > 0)
    yield `messages.${turn.index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`;
}

function* resultFaults(turn: Turn, previous: Turn | undefined): Generator<string> {
  const calls = new Set(idsOf(previous, 'tool_use', 'id'));
  const seen = new Set<string>();
  for (const id of idsOf(turn, 'tool_result', 'tool_use_id')) {
    if (!calls.has(id))
      yield `messages.${turn.index}.content.0: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`;
    if (seen.has(id))
      yield `messages.${turn.index}.content.0: each tool_use must have a single result. Found multiple \`tool_result\` blocks with id: ${id}`;
    seen.add(id);
  }
}

function* serverToolFaults(turn: Turn): Generator<string> {
  const results = new Set(turn.blocks.map((block) => stringOf(block['tool_use_id'])));
  for (const id of idsOf(turn, 'server_tool_use', 'id'))
    if (!results.has(id))
      yield `messages.${turn.index}: \`web_search\` tool use with id \`${id}\` was found without a corresponding \`web_search_tool_result\` block`;
}

/** With `thinking.type: enabled` the tool loop that is still running must begin with its thinking. */
function* thinkingStartFaults(turns: readonly Turn[]): Generator<string> {
  const last = turns.findLast((turn) => turn.role === 'assistant');
  if (last === undefined || turns.at(-1)?.blocks.some((block) => block['type'] === 'tool_result') !== true)
    return;
  const first = stringOf(last.blocks[0]?.['type']);
  if (first !== 'thinking' && first !== 'redacted_thinking')
    yield `messages.${last.index}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${first}\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block (preceeding the lastmost set of \`tool_use\` and \`tool_result\` blocks). We recommend you include thinking blocks from previous turns.`;
}

function* endFaults(turns: readonly Turn[], model: string): Generator<string> {
  const last = turns.at(-1);
  if (last?.role !== 'assistant') return;
  if (!/claude-(?:3|haiku-4|sonnet-4-5|opus-4-[15])/u.test(model))
    yield 'This model does not support assistant message prefill. The conversation must end with a user message.';
  if (/\s$/u.test(stringOf(last.blocks.at(-1)?.['text'])))
    yield 'messages: final assistant content cannot end with trailing whitespace';
}

/** Faults of the message list: roles, blocks, and the pairing of tool calls with their results. */
export function* turnFaults(body: JsonObject, issuer: string): Generator<string> {
  const messages = listOf(body['messages']);
  for (const [index, value] of messages.entries()) {
    const message = objectOf(value);
    const path = `messages.${index}`;
    const role = stringOf(message['role']);
    // Claude Code sends system messages inside the conversation, never as the first one.
    if (!['user', 'assistant'].includes(role) && !(role === 'system' && index > 0))
      yield `${path}.role: Input should be 'user' or 'assistant'`;
    const extra = ['tool_calls', 'tool_call_id', 'reasoning_content', 'parts', 'refusal'].find(
      (name) => name in message,
    );
    if (extra !== undefined) yield `${path}.${extra}: Extra inputs are not permitted`;
    const { content } = message;
    if (content === undefined) yield `${path}.content: Field required`;
    if (typeof content !== 'string' && !Array.isArray(content))
      yield `${path}.content: Input should be a valid list`;
    const isLastAssistant = role === 'assistant' && index === messages.length - 1;
    if (Array.isArray(content) && content.length === 0 && !isLastAssistant)
      yield `${path}: all messages must have non-empty content except for the optional final assistant message`;
    if (typeof content === 'string' && content.trim() === '')
      yield `${path}: all messages must have non-empty content except for the optional final assistant message`;
    for (const [at, block] of listOf(content).entries())
      yield* blockFaults(block, role, `${path}.content.${at}`, issuer);
  }
  const turns = turnsOf(messages);
  if (turns[0]?.role !== 'user') yield 'messages: first message must use the "user" role';
  const ids = turns.flatMap((turn) => idsOf(turn, 'tool_use', 'id'));
  if (new Set(ids).size !== ids.length) yield 'messages: `tool_use` ids must be unique';
  for (const [index, turn] of turns.entries()) {
    if (turn.role === 'user') yield* resultFaults(turn, turns[index - 1]);
    else {
      yield* answerFaults(turn, turns[index + 1]);
      yield* serverToolFaults(turn);
    }
  }
  if (objectOf(body['thinking'])['type'] === 'enabled') yield* thinkingStartFaults(turns);
  yield* endFaults(turns, stringOf(body['model']));
}

import type { ToolCallBlock } from './content.ts';
import type { IrRequest, Turn } from './request.ts';

/**
 * What keeps a request from being one that every vendor takes, one sentence each; none after `mendHistory`. Turns
 * alternate and hold something; each call is answered in the turn right after it, in order, before all else, but for calls
 * of the very last turn; ids differ within a turn. For tests.
 */
export function checkRequest(request: IrRequest): string[] {
  const problems: string[] = [];
  let expected: readonly ToolCallBlock[] = [];
  for (const [index, turn] of request.turns.entries()) {
    if (turn.blocks.length === 0) problems.push(`Turn ${index} is empty.`);
    if (turn.role === request.turns[index - 1]?.role)
      problems.push(`Turns ${index - 1} and ${index} are both ${turn.role} turns.`);
    checkResults(turn, index, expected, problems);
    expected = checkCalls(turn, index, problems);
  }
  return problems;
}

function checkResults(
  turn: Turn,
  index: number,
  expected: readonly ToolCallBlock[],
  problems: string[],
): void {
  if (expected.length > 0 && turn.role !== 'user')
    problems.push(`Turn ${index} should hold the results of the turn before it.`);
  let answered = 0;
  for (const [at, block] of turn.blocks.entries()) {
    if (block.type !== 'tool-result') continue;
    const call = expected[at];
    if (call === undefined || call.callId !== block.callId) {
      problems.push(`Block ${at} of turn ${index} is not the result of a call at this place.`);
      continue;
    }
    answered += 1;
    if (block.name !== call.name || block.form !== call.form)
      problems.push(`Block ${at} of turn ${index} does not name its call.`);
  }
  if (answered < expected.length)
    problems.push(`Turn ${index} leaves ${expected.length - answered} calls without a result.`);
}

function checkCalls(turn: Turn, index: number, problems: string[]): readonly ToolCallBlock[] {
  const calls = turn.blocks.filter((block) => block.type === 'tool-call');
  if (calls.length > 0 && turn.role !== 'assistant') {
    problems.push(`Turn ${index} (${turn.role}) holds tool calls.`);
    return [];
  }
  const ids = new Set(calls.map(({ callId }) => callId));
  if (ids.size < calls.length) problems.push(`Turn ${index} repeats a call id.`);
  if (ids.has('')) problems.push(`Turn ${index} has a call without an id.`);
  return calls;
}

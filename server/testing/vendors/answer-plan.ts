import type { AnswerShape, ScriptedCall } from './behaviour.ts';
import { stringOf } from './json.ts';
import { planTurn, type Conversation, type OfferedTool } from './tool-turn.ts';

export interface PlannedCall {
  readonly tool: Pick<OfferedTool, 'kind' | 'name' | 'namespace'>;
  /** JSON text for a function, free text for a custom tool. */
  readonly input: string;
}

/** What an answer consists of, before a vendor's wording: the text comes before the calls. */
export interface AnswerPlan {
  readonly text?: string;
  readonly calls: readonly PlannedCall[];
}

/** A scripted call of a tool that the request offers as free text is made in that form. */
function scriptedCall(call: ScriptedCall, conversation: Conversation): PlannedCall {
  const offered = conversation.tools.find((tool) => tool.name === call.name);
  if (offered?.kind !== 'custom')
    return { tool: offered ?? { kind: 'function', name: call.name }, input: JSON.stringify(call.input) };
  return { tool: offered, input: stringOf(call.input['input']) || JSON.stringify(call.input) };
}

/** Follows the script where it says something and the tool-turn convention where it does not. */
export function planAnswer(shape: AnswerShape, conversation: Conversation, account: string): AnswerPlan {
  const scripted = [...(shape.tool === undefined ? [] : [shape.tool]), ...(shape.tools ?? [])];
  const text = shape.text === undefined ? {} : { text: shape.text };
  if (scripted.length > 0)
    return { ...text, calls: scripted.map((call) => scriptedCall(call, conversation)) };
  if (shape.text !== undefined) return { ...text, calls: [] };
  const turn = planTurn(conversation, account);
  if (turn.kind === 'text') return { text: turn.text, calls: [] };
  const inputs = turn.kind === 'calls' ? turn.inputs : [turn.input];
  return { calls: inputs.map((input) => ({ tool: turn.tool, input })) };
}

import type { IrRequest, ToolChoice } from '../../ir/index.ts';
import { lose, type EncodeContext } from './encode-context.ts';
import { webSearchName } from './encode-request-tools.ts';
import { refusesForcedTools } from './model-limits.ts';
import type { Draft } from './wire.ts';

/** `tool_choice`, or null when nothing was said or there are no tools (dialect rules 57, 58). */
export function encodeToolChoice(
  request: IrRequest,
  tools: readonly Draft[],
  context: EncodeContext,
): Draft | null {
  const { toolChoice, parallelToolCalls } = request;
  if (tools.length === 0) {
    if (toolChoice !== null && isForcing(toolChoice))
      lose(context, 'toolChoice', 'tool-choice', 'There is no tool left that could be called.');
    return null;
  }
  const choice = toolChoice === null ? null : choiceOf(toolChoice, request, tools, context);
  if (parallelToolCalls !== false || choice?.['type'] === 'none') return choice;
  if (context.target.switches.parallelToolCalls === false) {
    lose(
      context,
      'parallelToolCalls',
      'tool-choice',
      'The server cannot be told to call one tool at a time.',
    );
    return choice;
  }
  return { ...(choice ?? { type: 'auto' }), disable_parallel_tool_use: true };
}

function isForcing(choice: ToolChoice): boolean {
  return (
    choice.mode === 'required' || choice.mode === 'tool' || (choice.mode === 'allowed' && choice.isRequired)
  );
}

function choiceOf(
  choice: ToolChoice,
  request: IrRequest,
  tools: readonly Draft[],
  context: EncodeContext,
): Draft {
  if (choice.mode === 'auto' || choice.mode === 'none') return { type: choice.mode };
  if (!isForcing(choice)) return { type: 'auto' };
  if (context.target.switches.toolChoiceRequired === false) {
    lose(context, 'toolChoice', 'tool-choice', 'The server cannot be told to call a tool.');
    return { type: 'auto' };
  }
  if (refusesForcedTools(context.target.model)) {
    lose(context, 'toolChoice', 'tool-choice', 'The model cannot be told to call a tool.');
    return { type: 'auto' };
  }
  if (choice.mode !== 'tool') return { type: 'any' };
  const named = request.tools.find((tool) => tool.name === choice.name);
  const name = named?.type === 'web-search' ? webSearchName : choice.name;
  if (tools.some((tool) => tool['name'] === name)) return { type: 'tool', name };
  lose(context, 'toolChoice', 'tool-choice', 'The tool that must be called is not offered.');
  return { type: 'auto' };
}

/** True when the model has to call a tool; then the vendor refuses thinking (dialect rule 133). */
export function forcesTool(choice: Draft | null): boolean {
  return choice?.['type'] === 'any' || choice?.['type'] === 'tool';
}

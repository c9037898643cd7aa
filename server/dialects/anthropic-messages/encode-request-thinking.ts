import type { Effort, ThinkingIntent } from '../../ir/index.ts';
import { lose, type EncodeContext } from './encode-context.ts';
import type { Draft, MessageDraft } from './wire.ts';

/** The vendor's smallest budget (public documentation of extended thinking). */
const smallestBudget = 1_024;
/** Engine notes 1.12, `medium`: for a budget model when the client named no amount. */
const usualBudget = 8_192;

export interface ThinkingParts {
  readonly thinking: Draft | null;
  /** For `output_config.effort`. */
  readonly effort: string | null;
  /** Sampling is restricted then (dialect rule 134). */
  readonly isActive: boolean;
}

const nothing: ThinkingParts = { thinking: null, effort: null, isActive: false };

export interface ThinkingQuestion {
  readonly intent: ThinkingIntent | null;
  readonly maximumOutputTokens: number;
  readonly forcesTool: boolean;
  readonly messages: readonly MessageDraft[];
}

/** `thinking` and the effort word for the fitted intent (dialect rules 60, 133, 135). */
export function encodeThinking(question: ThinkingQuestion, context: EncodeContext): ThinkingParts {
  const { intent } = question;
  const traits = context.target.traits.thinking;
  if (intent === null || traits?.control === 'none' || context.strip.has('thinking')) {
    if (intent !== null && intent.mode !== 'off')
      lose(context, 'thinking', 'thinking', 'The model does not reason.');
    return nothing;
  }
  if (intent.mode === 'off')
    return traits?.canBeOff === false ? nothing : { ...nothing, thinking: { type: 'disabled' } };
  if (question.forcesTool) {
    lose(context, 'thinking', 'thinking', 'The vendor does not reason when a tool must be called.');
    return nothing;
  }
  const effort = intent.effort === null ? null : effortWord(intent.effort);
  if (intent.mode === null && intent.budgetTokens === null) return { ...nothing, effort };
  const isBudget = traits === null ? intent.budgetTokens !== null : traits.control === 'budget';
  if (isBudget) return enabled(question, intent, context);
  return { thinking: withDisplay({ type: 'adaptive' }, intent), effort, isActive: true };
}

function enabled(question: ThinkingQuestion, intent: ThinkingIntent, context: EncodeContext): ThinkingParts {
  const largest = question.maximumOutputTokens - 1;
  if (largest < smallestBudget) {
    lose(context, 'thinking', 'thinking', 'The longest allowed answer leaves no room for reasoning.');
    return nothing;
  }
  if (question.messages.at(-1)?.role === 'assistant') {
    lose(
      context,
      'thinking',
      'thinking',
      'The vendor does not reason when the beginning of the answer is given.',
    );
    return nothing;
  }
  if (isLoopWithoutThinking(question.messages)) {
    lose(
      context,
      'thinking',
      'thinking',
      'The calls that are being answered have no signed reasoning before them.',
    );
    return nothing;
  }
  const budget = Math.min(Math.max(intent.budgetTokens ?? usualBudget, smallestBudget), largest);
  const thinking = withDisplay({ type: 'enabled', budget_tokens: Math.trunc(budget) }, intent);
  return { thinking, effort: null, isActive: true };
}

function withDisplay(thinking: Draft, intent: ThinkingIntent): Draft {
  if (intent.isShown !== null) thinking['display'] = intent.isShown ? 'summarized' : 'omitted';
  return thinking;
}

/** The vendor's words start at `low` (anthropic protocol notes 4.5). */
function effortWord(effort: Effort): string {
  return effort === 'minimal' ? 'low' : effort;
}

/**
 * With a thinking budget the vendor demands that the assistant message whose calls are being answered starts with
 * reasoning (public documentation, "extended thinking with tool use"); a conversation from another vendor has none.
 */
function isLoopWithoutThinking(messages: readonly MessageDraft[]): boolean {
  const [asked, answer] = [messages.at(-1), messages.at(-2)];
  if (asked?.content[0]?.['type'] !== 'tool_result' || answer === undefined) return false;
  const first = answer.content[0]?.['type'];
  return first !== 'thinking' && first !== 'redacted_thinking';
}

/** How a server words its Chat Completions answers. OpenAI's own way is `openAiStyle`. */
export interface ChatStyle {
  /** Where reasoning text goes; `none` keeps it back, `think-tags` puts it into the content. */
  readonly reasoning: 'none' | 'reasoning_content' | 'reasoning' | 'reasoning_details' | 'think-tags';
  /** `missing`: tool-call deltas carry no index, and every call comes whole in one delta. */
  readonly toolIndex: 'present' | 'missing';
  /**
   * `missing`: calls have no id. `empty`: the id is an empty string. `same`: all calls of an answer share one id.
   * `repeated`: every delta of a call repeats its id and name.
   */
  readonly toolIds: 'present' | 'missing' | 'empty' | 'same' | 'repeated';
  /** `stop`: the word is `stop` for tool calls too. */
  readonly finish: 'present' | 'absent' | 'stop';
  /** True when a stream ends with `[DONE]`. */
  readonly endsWithDone: boolean;
  /** When a stream reports usage. */
  readonly usage: 'on-request' | 'always' | 'with-finish' | 'never';
  /** True when the arguments of a call come as a JSON object, not as text. */
  readonly objectArguments: boolean;
}

/** api.openai.com (codex protocol notes 4.5). */
export const openAiStyle: ChatStyle = {
  reasoning: 'none',
  toolIndex: 'present',
  toolIds: 'present',
  finish: 'present',
  endsWithDone: true,
  usage: 'on-request',
  objectArguments: false,
};

/** Names of APIs as their vendors write them: the same in every language. */
const names: ReadonlyMap<string, string> = new Map([
  ['anthropic-messages', 'Anthropic Messages'],
  ['openai-responses', 'OpenAI Responses'],
  ['openai-chat', 'OpenAI Chat Completions'],
  ['openai-completions', 'OpenAI Completions'],
  ['gemini', 'Gemini'],
]);

/** A dialect for people; one that this page does not know stays as it is. */
export function dialectName(dialect: string): string {
  return names.get(dialect) ?? dialect;
}

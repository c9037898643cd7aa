import type { OpenAnswer } from './open-answer.ts';

const servedModel = 'openai-model';

/**
 * The answer to a request whose model a rule or a prefix of the person changed. OpenAI names the model that served in a
 * header, and Codex takes any other name than the one it asked for as a sign that OpenAI moved the account to a lesser
 * model, and says so to the person. The header goes where it names the model that we asked for; where OpenAI chose
 * another one it stays.
 */
export function withoutServedModel(answer: OpenAnswer, sent: string | null): OpenAnswer {
  const served = answer.headers[servedModel];
  if (typeof served !== 'string' || served.toLowerCase() !== sent?.toLowerCase()) return answer;
  const { [servedModel]: _named, ...headers } = answer.headers;
  return { ...answer, headers };
}

const words =
  /prompt is too long|context (?:length|window|size)|maximum context|too many (?:input )?tokens|input token count/i;

/**
 * Vendors tell in their own words that a conversation no longer fits (Anthropic: "prompt is too long", Gemini: "input token
 * count exceeds"). Clients of OpenAI's dialects act on the code `context_length_exceeded` alone: Codex then says that the
 * conversation has to be compacted (codex protocol notes 2.9).
 */
export const tellsOfFullContext = (message: string): boolean => words.test(message);

/** OpenAI's code for a refusal: its own for a full context, else `code`. */
export function codeOfRefusal(error: {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}): string {
  const isRefused = error.status === 400 || error.status === 413;
  return isRefused && tellsOfFullContext(error.message) ? 'context_length_exceeded' : error.code;
}

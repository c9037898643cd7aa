import type { JsonObject, JsonValue } from '../../ir/index.ts';

export interface UnwrappedResponse {
  readonly text: string;
  readonly isError: boolean;
  /** The object said more than the convention: `text` is all of it as JSON. */
  readonly isWhole: boolean;
}

const conventions: readonly (readonly [name: string, isError: boolean])[] = [
  ['output', false],
  ['result', false],
  ['error', true],
];

function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * What a tool said: `{output}` or `{result}` is its text, `{error}` its failure; a text stays as it is, anything else is
 * JSON (provider notes 16.5 point 4, dialect rule 70). `{name, content}` with the function's own name is how the AI SDK's
 * Google provider writes a result (@ai-sdk/google 4, `appendToolResultParts`).
 */
export function unwrapResponse(response: JsonObject, functionName: string): UnwrappedResponse {
  const names = Object.keys(response).filter((name) => response[name] !== null);
  if (names.length === 0) return { text: '', isError: false, isWhole: false };
  for (const [name, isError] of conventions) {
    const value = response[name];
    if (names.length === 1 && names[0] === name && value !== undefined)
      return { text: textOf(value), isError, isWhole: false };
  }
  const { content } = response;
  if (names.length === 2 && response['name'] === functionName && content !== undefined && content !== null)
    return { text: textOf(content), isError: false, isWhole: false };
  const failed = names.includes('error') && !names.includes('output') && !names.includes('result');
  return { text: JSON.stringify(response), isError: failed, isWhole: true };
}

/** The conventional object for what a tool said (provider notes 16.1 point 6). */
export function wrapResponse(text: string, isError: boolean): JsonObject {
  return isError ? { error: text } : { output: text };
}

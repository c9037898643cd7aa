import type { Finish } from '../../ir/index.ts';

type Outcome = Finish['unified'] | 'failed';

/** Provider notes 15.3 and 16.2, point 3. `failed`: the model's output was unusable. */
const outcomes: ReadonlyMap<string, Outcome> = new Map([
  ['STOP', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['SAFETY', 'content-filter'],
  ['RECITATION', 'content-filter'],
  ['BLOCKLIST', 'content-filter'],
  ['PROHIBITED_CONTENT', 'content-filter'],
  ['SPII', 'content-filter'],
  ['IMAGE_SAFETY', 'content-filter'],
  ['IMAGE_PROHIBITED_CONTENT', 'content-filter'],
  ['IMAGE_RECITATION', 'content-filter'],
  ['IMAGE_OTHER', 'content-filter'],
  ['LANGUAGE', 'other'],
  ['OTHER', 'other'],
  ['NO_IMAGE', 'other'],
  ['CONTINUATION', 'other'],
  ['MALFORMED_FUNCTION_CALL', 'failed'],
  ['MALFORMED_RESPONSE', 'failed'],
  ['UNEXPECTED_TOOL_CALL', 'failed'],
  ['TOO_MANY_TOOL_CALLS', 'failed'],
]);

/** The vendor's word, or null when it says that the answer goes on. */
export function finishWord(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value !== 'FINISH_REASON_UNSPECIFIED'
    ? value.slice(0, 100)
    : null;
}

/** The model's own output was unusable: an error as long as nothing was sent (provider notes 16.2, point 3). */
export function isFailedFinish(word: string | null): boolean {
  return word !== null && outcomes.get(word) === 'failed';
}

/** The meaning of a finish reason; Gemini says STOP after function calls too. An unknown word is kept in `raw`. */
export function decodeFinish(word: string | null, hasCalls: boolean): Finish {
  const outcome = word === null ? 'stop' : (outcomes.get(word) ?? 'other');
  const ended = outcome === 'failed' ? 'stop' : outcome;
  const unified = hasCalls && (ended === 'stop' || ended === 'other') ? 'tool-calls' : ended;
  return { unified, raw: word, stopSequence: null };
}

/** A block reason of the prompt as a finish: nothing was answered (provider notes 16.2, point 4). */
export function blockedFinish(reason: string): Finish {
  return { unified: 'content-filter', raw: reason.slice(0, 100), stopSequence: null };
}

/** The finish reason for a client. Google's own word stays when it means the same. */
export function encodeFinish(finish: Finish): string {
  const own = outcomes.get(finish.raw ?? '');
  switch (finish.unified) {
    case 'stop':
    case 'stop-sequence':
    case 'tool-calls':
    case 'pause':
      return 'STOP';
    case 'length':
    case 'context-window':
      return 'MAX_TOKENS';
    case 'content-filter':
    case 'refusal':
      return own === 'content-filter' ? (finish.raw ?? 'SAFETY') : 'SAFETY';
    case 'other':
      return own === 'other' ? (finish.raw ?? 'OTHER') : 'OTHER';
  }
}

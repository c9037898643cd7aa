import type { Framing, SseEvent } from '../perform.ts';
import type { GeminiAnswer } from './answer.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Name of the pseudo event that closes the array of an unframed stream. */
const arrayEnd = ']';

/** One growing JSON array, as a stream without `alt=sse` is (providers notes 1.1). */
export const jsonArray: Framing = {
  contentType: 'application/json; charset=UTF-8',
  encode({ event, data }, index) {
    if (event === arrayEnd) return Buffer.from(']');
    return Buffer.from(`${index === 0 ? '[' : ',\r\n'}${JSON.stringify(data)}`);
  },
};

const identity = (answer: GeminiAnswer): Fields => ({
  modelVersion: answer.modelVersion,
  responseId: answer.responseId,
});

function response(answer: GeminiAnswer, parts: readonly Fields[], isLast: boolean): Fields {
  if (answer.blockReason !== undefined)
    return {
      promptFeedback: { blockReason: answer.blockReason },
      usageMetadata: answer.usage,
      ...identity(answer),
    };
  const content = parts.length === 0 ? { role: 'model' } : { role: 'model', parts };
  const end = isLast
    ? { finishReason: answer.finishReason, ...(answer.grounding && { groundingMetadata: answer.grounding }) }
    : {};
  return { candidates: [{ content, ...end, index: 0 }], usageMetadata: answer.usage, ...identity(answer) };
}

/** Joins neighbouring unsigned texts of one kind, as an unstreamed answer has them. */
function joined(parts: readonly Fields[]): Fields[] {
  const out: Fields[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    const isJoinable =
      typeof last?.['text'] === 'string' &&
      typeof part['text'] === 'string' &&
      last['thought'] === part['thought'] &&
      last['thoughtSignature'] === undefined;
    if (isJoinable)
      out.splice(-1, 1, { ...last, ...part, text: `${String(last['text'])}${String(part['text'])}` });
    else out.push(part);
  }
  return out;
}

/** The whole response. */
export const responseJson = (answer: GeminiAnswer): Fields => response(answer, joined(answer.parts), true);

/** One whole response object per piece; the reason to finish stands on the last. */
export function responseEvents(answer: GeminiAnswer, isArray: boolean): SseEvent[] {
  const calls = answer.parts.filter((part) => part['functionCall'] !== undefined);
  const groups = [
    ...answer.parts.filter((part) => part['functionCall'] === undefined).map((part) => [part]),
    ...(calls.length === 0 ? [] : [calls]),
  ];
  const all = groups.length === 0 ? [[]] : groups;
  const events = all.map((parts, index) => ({
    event: 'response',
    data: response(answer, parts, index === all.length - 1),
  }));
  return isArray ? [...events, { event: arrayEnd, data: {} }] : events;
}

/** The error object that ends a started stream. */
export const streamErrorEvents = (error: Fields, isArray: boolean): SseEvent[] => [
  { event: 'error', data: { error } },
  ...(isArray ? [{ event: arrayEnd, data: {} }] : []),
];

/** Faults of a complete stream of responses; empty when it is well formed. */
export function geminiGrammarFaults(responses: readonly Fields[]): readonly string[] {
  const faults: string[] = [];
  for (const [index, one] of responses.entries()) {
    const isLast = index === responses.length - 1;
    const candidates = Array.isArray(one['candidates']) ? (one['candidates'] as readonly Fields[]) : [];
    if (candidates.length === 0 && one['promptFeedback'] === undefined)
      faults.push(`response ${index} has no candidate`);
    const isFinished = candidates.some((candidate) => typeof candidate['finishReason'] === 'string');
    if (isFinished && !isLast) faults.push(`response ${index} finishes before the end`);
    if (!isFinished && isLast && candidates.length > 0) faults.push('no finishReason');
    if (isLast && one['usageMetadata'] === undefined) faults.push('no usageMetadata at the end');
    for (const part of candidates.flatMap(
      ({ content }) => ((content as Fields | undefined)?.['parts'] ?? []) as readonly Fields[],
    )) {
      const data = ['text', 'functionCall', 'inlineData', 'executableCode'].filter((name) => name in part);
      if (data.length !== 1) faults.push(`a part of response ${index} has ${data.length} data fields`);
      const call = part['functionCall'] as Fields | undefined;
      if (call !== undefined && (typeof call['args'] !== 'object' || typeof call['name'] !== 'string'))
        faults.push(`a call of response ${index} has no object of arguments or no name`);
    }
  }
  return responses.length === 0 ? ['no response'] : faults;
}

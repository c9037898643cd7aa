import { createRisingCounts, type AnswerError, type IrEvent } from '../../ir/index.ts';
import type { StreamDecoder } from '../codec.ts';
import { asRecord, memberOf, parseJson, textOf, type JsonRecord } from '../json-values.ts';
import { readWireError, unifyError } from '../openai-errors.ts';
import { decodeFinish, failureOfFinish, finishWord } from '../openai-finish.ts';
import { decodeUsage, usageMember } from '../openai-usage.ts';
import { createRepeatedEvents } from '../repeated-events.ts';
import { createSseReader } from '../sse-reader.ts';
import { firstChoice } from './answer-parts.ts';
import { createDeltaReader } from './delta-reader.ts';
import { plainWords } from './plain-words.ts';

const maximumJsonBytes = 64 * 1024;

/**
 * wire → IR of a stream. The end is told by `[DONE]`, or by a finish reason before the connection ends; usage may come
 * after the finish reason, before it, or never, so the finish waits for the end (dialect rules 112 and 114). Reasoning
 * in `<think>` tags is recognised only at the very beginning of the content, as the decoder does not know the server.
 */
export function createStreamDecoder(): StreamDecoder {
  let out: IrEvent[] = [];
  let isStarted = false;
  let isOver = false;
  let hasAnswer = false;
  let word: string | null = null;
  let matched: unknown = null;
  const rising = createRisingCounts();
  const delta = createDeltaReader();
  const plain = createPlainCollector();
  const repeated = createRepeatedEvents();

  const fail = (error: AnswerError): void => {
    if (isOver) return;
    isOver = true;
    if (!isStarted) start({});
    delta.close(out);
    out.push({ type: 'error', error });
  };
  const start = (chunk: JsonRecord): void => {
    isStarted = true;
    out.push({ type: 'response-start', id: textOf(chunk['id'], 256), model: textOf(chunk['model'], 256) });
  };
  const finish = (): void => {
    if (isOver) return;
    const shape = delta.shape();
    if (!hasAnswer) return fail(broken('The vendor ended the stream without an answer.'));
    if (word === null && shape.isReasoningOnly)
      return fail(broken('The vendor ended the stream after reasoning, before an answer.'));
    isOver = true;
    delta.close(out);
    out.push({ type: 'finish', finish: decodeFinish(word, delta.shape(), matched) });
  };
  const readChoice = (choice: unknown): void => {
    hasAnswer = true;
    delta.read(memberOf(choice, 'delta') ?? memberOf(choice, 'message'), out);
    const next = finishWord(choice);
    if (next === null) return;
    word = next;
    matched = memberOf(choice, 'stop_reason');
    const failure = failureOfFinish(next);
    if (failure !== null) fail(failure);
    else delta.close(out);
  };
  const readChunk = (chunk: JsonRecord): void => {
    const error = readWireError(chunk);
    if (error !== null) return fail(unifyError(error, error.status));
    if (!isStarted) start(chunk);
    const choice = firstChoice(chunk);
    if (choice !== undefined) readChoice(choice);
    if (isOver || !mayHoldUsage(chunk, choice)) return;
    const usage = decodeUsage(usageMember(chunk, choice));
    if (usage === null) return;
    out.push({ type: 'usage', usage: rising(usage) });
  };
  const teach = (name: string | undefined, data: string, chunk: JsonRecord): void => {
    const said = plainWords(chunk, firstChoice(chunk));
    const say = said === null ? null : delta.repeat(said);
    if (said === null || say === null) return;
    repeated.teach({ name, data, ...said, say: (words, json) => say(words, json, out) });
  };
  const onEvent = (name: string | undefined, data: string): void => {
    if (isOver) return;
    repeated.forget();
    if (data.startsWith('[DONE]')) return finish();
    const chunk = asRecord(parseJson(data));
    if (chunk !== null) {
      readChunk(chunk);
      teach(name, data, chunk);
    }
    // Words between the chunks are keep-alives of some gateways; half an object is a broken stream.
    else if (data.startsWith('{')) fail(broken('The vendor sent an unreadable chunk.'));
  };
  const reader = createSseReader(onEvent, undefined, repeated);
  const taken = (): readonly IrEvent[] => {
    if (reader.isBlind) fail(broken('The vendor sent a chunk that is too large.'));
    const events = out;
    if (events.length > 0) out = [];
    return events;
  };
  return {
    push(bytes) {
      if (isOver) return [];
      if (!isStarted) plain.add(bytes);
      reader.push(bytes);
      return taken();
    },
    end() {
      if (isOver) return [];
      reader.end();
      if (!isOver && !isStarted) {
        const error = readWireError(plain.value());
        if (error !== null) fail(unifyError(error, error.status));
      }
      if (word !== null) finish();
      else fail(broken('The vendor closed the stream before the answer was complete.'));
      return taken();
    },
  };
}

const broken = (message: string): AnswerError => ({ unified: 'server', raw: null, message });

/** Most chunks have no usage at all; looking in all three places of each would cost more than reading the text. */
const mayHoldUsage = (chunk: JsonRecord, choice: unknown): boolean =>
  (chunk['usage'] ?? chunk['x_groq'] ?? undefined) !== undefined || memberOf(choice, 'usage') !== undefined;

/** Keeps the beginning of what may be a plain JSON error in place of a stream (provider notes 16.6). */
function createPlainCollector(): { add(bytes: Uint8Array): void; value(): unknown } {
  const pieces: Uint8Array[] = [];
  let size = 0;
  return {
    add(bytes) {
      if (size > maximumJsonBytes) return;
      size += bytes.length;
      pieces.push(Uint8Array.from(bytes));
    },
    value: () => (size > maximumJsonBytes ? undefined : parseJson(Buffer.concat(pieces).toString('utf8'))),
  };
}
